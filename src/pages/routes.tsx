import { servesPages } from "../merchants/origin.ts";
import { appSettings, signingSecret } from "../merchants/settings.ts";
import { orderClient } from "../order/client.ts";
import { pagesApp } from "./app.ts";
import { snapshot } from "./snapshot.ts";

/** /payments/…: the page, its forms, the gateways' return address and the way back to the shop. */
export const pages = pagesApp({ orderClient, appSettings, signingSecret, servesPages, snapshot, now: Date.now });
