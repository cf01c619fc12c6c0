import { env } from "cloudflare:workers";
import { browserOf, type Seen } from "../../simulators/browser.ts";
import simulators from "../../simulators/index.ts";
import type { Weather } from "../../simulators/weather.ts";
import type { NextAction } from "../../src/domain/facts.ts";
import { call, ORIGIN, objectOf, orderNow, valued } from "../api.ts";

// The customer of the simulated gateways, in this isolate.

export const ledgerOf = (gateway: string) => env.SIMULATOR_LEDGERS.getByName(gateway);
export const setWeather = (gateway: string, weather: Weather): Promise<boolean> => ledgerOf(gateway).setWeather(weather);

/** One request, at the simulators or at us, without following. */
const fetchAt = async (url: string, init: RequestInit): Promise<Response> => {
  const { pathname, search } = new URL(url);
  const request = { redirect: "manual", ...init } as const;
  return pathname.startsWith("/simulators") ? simulators.fetch(new Request(url, request), env) : call(`${pathname}${search}`, request);
};

export type { Seen };
export const { browse, press, goOn } = browserOf(fetchAt, ORIGIN);

/** Chooses a method on our page and goes where it leads: to the gateway's hosted page. */
export async function toGateway(orderId: string, method?: string): Promise<Seen> {
  const chosen = await browse(`${ORIGIN}/payments/${orderId}/pay`, method === undefined ? {} : { method });
  // A form for the gateway is on our own page, which posts it.
  return new URL(chosen.url).pathname.startsWith("/payments/") ? press(chosen) : chosen;
}

export const nextOf = async (orderId: string): Promise<NextAction> => {
  const { stage } = valued(await objectOf(orderId).page());
  if (stage.kind !== "step") throw new Error(JSON.stringify(stage));
  return stage.next;
};

/** Until the order says so, or for two seconds. */
export async function eventually(orderId: string, status: string): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    if ((await orderNow(orderId)).status === status) return;
    await scheduler.wait(10);
  }
  throw new Error(`the order is ${(await orderNow(orderId)).status}, not ${status}`);
}
