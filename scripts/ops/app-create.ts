import * as z from "zod";
import { isCompanyId, kybStatus } from "../../src/merchants/kyb.ts";
import { createApp, newApp } from "../../src/merchants/new-app.ts";
import { publicOrigin } from "../../src/merchants/origin.ts";
import { KYB_STATUSES } from "../../src/storage/schema.ts";
import { columns, json } from "./columns.ts";
import type { Command } from "./command.ts";
import { misused, Refusal } from "./refusal.ts";
import { STORE_OPTIONS, withStore } from "./store.ts";
import { checked, LOCAL_ORIGIN, list, present, readMode, readOrigin, wanted } from "./wanted.ts";

export const appCreate: Command = {
  name: "app:create",
  summary: "Makes an app with its keys; in test mode it can be paid at once, with the sandbox wallet.",
  options: {
    company: { value: "NAME", help: "who owns it; co_… for another app of a company that exists" },
    name: { value: "NAME", help: "what customers know the shop by: it is on the payment page" },
    email: { value: "ADDRESS", help: "where customers reach the shop; on the payment page, like all that follows" },
    phone: { value: "NUMBER", help: "the shop's telephone" },
    site: { value: "URL", help: "the shop's web address" },
    colour: { value: "#rrggbb", help: "of the page's button" },
    logo: { value: "URL", help: "an image" },
    country: { value: "NP", help: "of a new company: ISO 3166, two letters" },
    kyb: { value: "STATUS", help: `of a new company, whether its details were checked: ${KYB_STATUSES.join(", ")}; approved` },
    origin: { value: "DOMAIN", help: "whose pages may call for the app; again for the next", multiple: true },
    mode: { value: "test|live", help: "which keys to make: test, live, or test,live; test" },
    url: { value: "URL", help: "where the worker answers, for the curl that is printed" },
    ...STORE_OPTIONS,
  },
  examples: [
    '--company "Himal Trading" --name "Himal Tea House"',
    '--company "Himal Trading" --name "Himal Tea House" --mode test,live --remote',
  ],

  async run(given, io) {
    const [mode, ...more] = new Set((list(given.all("mode")) ?? ["test"]).map(readMode));
    if (mode === undefined) throw misused("--mode", "is empty.");
    const company = await wanted(io, "--company", given.text("company"), { question: "Company" });
    const name = await wanted(io, "--name", given.text("name"), { question: "Name of the shop" });
    const [email, phone, site, colour, logo, country] = ["email", "phone", "site", "colour", "logo", "country"].map((flag) =>
      given.text(flag),
    );
    const origins = list(given.all("origin"));
    // Whoever runs this has the account that the service runs in.
    const kyb = given.text("kyb") ?? (isCompanyId(company) ? undefined : "approved");
    const granted = checked(z.object({ kyb: kybStatus.exactOptional() }), present({ kyb }));
    const url = given.text("url");
    const shownOrigin = url === undefined ? null : readOrigin(url);

    await withStore(given, io, async (store) => {
      const app = checked(newApp(store.env), present({ company, name, email, phone, site, colour, logo, country, origins }), {
        origins: "--origin",
      });
      const made = await createApp(store.d1, await store.sealing(), app, { modes: [mode, ...more], ...granted }, io.now());
      if (!made.ok)
        throw new Refusal(
          made.error.map(({ field, message }) => ({ flag: `--${field}`, message })),
          1,
        );
      const { value } = made;
      if (given.has("json")) return io.out(json({ ...value, name: app.name }));

      const origin = shownOrigin ?? publicOrigin(store.env) ?? (store.remote ? null : LOCAL_ORIGIN);
      io.out(`${app.name} is ready: app ${value.app} of company ${value.company}.`);
      for (const { mode, pair, signingSecret, sandbox } of value.modes) {
        const gateway = sandbox === null ? "none yet: npm run gateway:add" : `sandbox (${sandbox})`;
        const rows = [
          ["public key", pair.publicKey],
          ["secret key", pair.secretKey],
          ["signing secret", signingSecret],
          ["gateway", gateway],
        ];
        io.out(`\n${mode} mode\n${columns(rows)}`);
      }
      io.out("\nThe secret key and the signing secret are shown this once. Keep them where your server keeps its secrets.");
      const payable = value.modes.find(({ sandbox }) => sandbox !== null);
      if (!payable) return;
      io.out(`
Create a payment, then open its paymentUrl in a browser:

  curl ${origin ?? "https://<your worker>"}/v1/orders -H "Authorization: Bearer ${payable.pair.secretKey}" -d amount=345.67 -d currency=NPR -d "description=Masala tea"

Pay it with the mobile number 9800000000, the PIN 1111 and the code 987654.`);
      if (origin === null)
        io.note("\nPUBLIC_ORIGIN in wrangler.toml is empty: set it and deploy, payment pages have no address without it.");
    });
  },
};
