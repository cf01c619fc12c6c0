import { env } from "cloudflare:workers";
import { DEMO_SHOPS } from "../scripts/demo.ts";
import { DEMO_ACCOUNTS } from "../simulators/accounts.ts";
import { en } from "../src/pages/words/en.ts";
import { hi } from "../src/pages/words/hi.ts";
import { ne } from "../src/pages/words/ne.ts";

/** What gateways give to be seen. */
const PUBLIC = new Set(["productCode", "keyId", "businessName", "webhookId", "clientId"]);

/** What opens something or is somebody's, by its name. */
const SECRETS: ReadonlyMap<string, string> = new Map([
  ["SEALING_KEYS", env.SEALING_KEYS],
  ["COOKIE_KEY", env.COOKIE_KEY],
  ["a wallet's code", "987654"],
  ...DEMO_SHOPS.flatMap(({ name, secretKey, signingSecret }): [string, string][] => [
    [`the secret key of ${name}`, secretKey],
    [`the signing secret of ${name}`, signingSecret],
  ]),
  ...DEMO_ACCOUNTS.flatMap(({ gateway, credentials }) =>
    Object.entries(credentials)
      .filter(([name]) => !PUBLIC.has(name))
      .map(([name, value]): [string, string] => [`${gateway}'s ${name}`, value]),
  ),
]);

/** Unix ms or seconds. */
const isTime = (digits: string): boolean => /^[1-3]\d{12}$|^[12]\d{9}$/.test(digits);
const holdsMobile = (text: string): boolean => (text.match(/\d*98000000\d*/g) ?? []).some((digits) => !isTime(digits));

/** The names of the secrets that a text holds. */
export const secretsIn = (text: string): readonly string[] => [
  ...[...SECRETS].filter(([, value]) => text.includes(value)).map(([name]) => name),
  ...(holdsMobile(text) ? ["a full mobile number"] : []),
];

/** What test pages tell whoever pays there, and what the documentation has for an example. */
const TOLD = [...[en, ne, hi].flatMap(({ testMobile, testCode }) => [testMobile, testCode]), "for example +9779800000000"];

/** What of the worker's answers was a secret: pages and refusals give none back, wherever they go. Each with the place it was in. */
export const given: string[] = [];

export async function readAnswer(asked: string, response: Response): Promise<void> {
  if (response.status < 400 && !response.headers.get("content-type")?.startsWith("text/html")) return;
  const text = TOLD.reduce((page, told) => page.replaceAll(told, ""), await response.text());
  for (const name of secretsIn(text)) given.push(`${name} is in the answer ${response.status} to ${asked}`);
}

/** Every table of D1 and every key of KV, as text by its place. */
export async function stored(): Promise<ReadonlyMap<string, string>> {
  const places = new Map<string, string>();
  const tables = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'").all<{
    name: string;
  }>();
  for (const { name } of tables.results)
    places.set(`D1's ${name}`, JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results));
  for (let cursor: string | null = null, more = true; more; ) {
    const page: KVNamespaceListResult<unknown> = await env.KV.list({ cursor });
    const values = await Promise.all(page.keys.map(async ({ name }) => `${name} ${await env.KV.get(name)}`));
    places.set("KV", [places.get("KV"), ...values].join("\n"));
    more = !page.list_complete;
    cursor = page.list_complete ? null : page.cursor;
  }
  return places;
}
