import * as z from "zod";
import type { Told } from "../operation.ts";
import { country, maybe, maybeTime, mode, text, time, yes } from "./parts.ts";

// Apps with their domains, keys and webhooks.

export const app = z
  .object({
    id: text("The app's id (`ap_…`)."),
    name: text("The name that customers know the shop by."),
    email: maybe("Where customers can write to."),
    phone: maybe("Where customers can call: E.164, for example +9779800000000."),
    country,
    address: maybe("Where it is."),
    zip: maybe("The postal code."),
    site: maybe("The address of its web site."),
    colour: maybe("The colour of its payment pages: `#` and six hexadecimal digits."),
    logo: maybe("The address of the picture on its payment pages."),
    statementName: maybe("What customers find on their bank's statement, where a gateway takes it."),
    origins: z
      .array(z.string())
      .describe(
        "Domains whose pages may call for it by KS Pay's and Khalti's browser clients, beside its own site and domains; names below them count too.",
      ),
    keepsDuplicates: yes("Whether the second payment of an order that was paid twice waits for you; else it is given back at once."),
    disabled: yes("Whether it is switched off: its keys are refused then."),
    createdAt: time("When it was made."),
  })
  .describe("A shop of the company's, with keys and gateway accounts of its own.");

export const appList = z.object({ data: z.array(app) }).describe("A company's apps, the oldest first.");

const publicKey = text("`test_public_key_…` or `live_public_key_…`: may be seen by anybody.");
const secretKey = text("`test_secret_key_…` or `live_secret_key_…`, shown this once: for a server only.");

export const newMode = z
  .object({
    mode,
    pair: z.object({ publicKey, secretKey }).describe("Its first key pair."),
    signingSecret: text("`whsec_…`, which signs webhooks and returns. Shown this once."),
    sandbox: maybe("The account at the built-in gateway (`gc_…`); null in live mode, which has none."),
  })
  .describe("What an app begins with in one mode.");

export const createdApp = z
  .object({ app: app.describe("The app."), modes: z.array(newMode).describe("Its secrets, by mode.") })
  .describe("An app that was just made. Its secrets are shown this once.");

export const dnsRecord = z
  .object({
    type: z.enum(["TXT", "CNAME"]).describe("Its type."),
    name: text("Where it belongs."),
    value: text("What it is to say."),
  })
  .describe("A record for a domain's DNS.");

export const domain = z
  .object({
    domain: text("The host's name."),
    verified: yes("Whether payment pages are served there."),
    verifiedAt: maybeTime("When its records were first seen."),
    records: z.array(dnsRecord).describe("Either of them shows that it is yours."),
    createdAt: time("When it was named."),
  })
  .describe("A domain that may serve an app's payment pages.");

export const domainList = z.object({ data: z.array(domain) }).describe("An app's domains, the oldest first.");

export const key = z
  .object({
    id: text("The pair's id (`ak_…`)."),
    mode,
    publicKey,
    status: z.enum(["active", "ending", "ended"]).describe("`ending`: it works until `endsAt`."),
    createdAt: time("When it was made."),
    endsAt: maybeTime("When it ends, or has."),
    lastUsedAt: maybeTime("When it was last used, give or take an hour; null: never, or not since this is noted."),
  })
  .describe("A key pair without its secret.");

export const keyList = z.object({ data: z.array(key) }).describe("An app's key pairs, the newest first.");

export const newKey = z
  .object({
    mode,
    publicKey,
    secretKey,
    signingSecret: maybe("`whsec_…`, shown this once, where the app had none in this mode; else null, and it stays as it is."),
    ending: z.array(z.string()).describe("The public keys of the pairs that end by this."),
    endsAt: time("When those end."),
  })
  .describe("A new key pair. Its secret is shown this once.");
export type NewKey = Told<typeof newKey>;

export const revokedKey = z.object({ revoked: text("The pair's id (`ak_…`).") }).describe("A key pair that ended at once.");

export const webhookEndpoint = z
  .object({
    id: text("The endpoint's id (`we_…`)."),
    mode,
    url: text("The address that is told."),
    types: z.array(z.string()).nullable().describe("Of which types of events it is told; null: of all."),
    enabled: yes("Whether it is told; false once it was removed, or has answered 410."),
    createdAt: time("When it was added."),
  })
  .describe("An address that is told of an app's orders.");

export const webhookSettings = z
  .object({
    endpoints: z.array(webhookEndpoint).describe("Every endpoint of this mode, the oldest first, those that are told nothing more too."),
    signingSecret: maybe(
      "Of the secret that signs the messages no more than `whsec_••••` and its last four characters; null: there is none.",
    ),
  })
  .describe("Where an app's server is told of its orders.");

export const newEndpoint = z.object({ id: text("The endpoint's id (`we_…`).") }).describe("An endpoint that was just added.");

export const newSigningSecret = z
  .object({ signingSecret: text("`whsec_…`, shown this once.") })
  .describe("What signs an app's webhooks and returns from now on.");

export const removed = z.object({ removed: text("The id or name of what was taken away.") }).describe("Something that is there no more.");
