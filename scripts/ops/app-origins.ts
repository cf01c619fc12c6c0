import * as z from "zod";
import { callingDomains, setCallingDomains } from "../../src/merchants/calling-domains.ts";
import { json } from "./columns.ts";
import type { Command } from "./command.ts";
import { misused } from "./refusal.ts";
import { existingApp, missing, STORE_OPTIONS, withStore } from "./store.ts";
import { checked, list, readAppId, wanted } from "./wanted.ts";

const APP = "ap_…";
const DOMAINS = "DOMAINS";

export const appOrigins: Command = {
  name: "app:origins",
  summary: "Says whose pages may call for an app, beside its site's and its payment domains.",
  arguments: [
    { name: APP, help: "the app" },
    { name: DOMAINS, help: "with commas in between, in place of the ones there were; names below them count too" },
  ],
  options: {
    none: { help: "take all of them away" },
    list: { help: "change nothing, show them" },
    ...STORE_OPTIONS,
  },
  examples: ["ap_… shop.example.com,app.example.com", "ap_… --none", "ap_… --list"],

  async run(given, io) {
    const [first, second] = given.arguments;
    const app = readAppId(APP, await wanted(io, APP, first, { question: "App (ap_…)" }));
    const [none, only] = [given.has("none"), given.has("list")];
    if (Number(none) + Number(only) + Number(second !== undefined) > 1)
      throw misused(DOMAINS, "is one thing, --none and --list are others.");
    if (only)
      return withStore(given, io, async (store) => {
        const { origins } = await existingApp(store, app, APP);
        if (given.has("json")) return io.out(json({ app, origins }));
        io.out(origins.length === 0 ? `${app} names no domains.` : origins.join("\n"));
      });

    const text = none ? [] : [await wanted(io, DOMAINS, second, { question: "Domains, with commas in between" })];
    const { origins } = checked(z.object({ origins: callingDomains }), { origins: list(text) ?? [] }, { origins: DOMAINS });
    await withStore(given, io, async (store) => {
      if (!(await setCallingDomains(store.d1, app, origins))) throw missing(store, `app ${app}`, APP);
      const known = await store.changed(app);
      if (given.has("json")) return io.out(json({ app, origins }));
      io.out(
        `${origins.length === 0 ? `${app} names no domains any more.` : `Pages of ${origins.join(", ")} may call for ${app}.`} ${known}`,
      );
    });
  },
};
