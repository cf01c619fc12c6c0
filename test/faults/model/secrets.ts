import { env } from "cloudflare:workers";
import { afterAll, beforeAll, vi } from "vitest";
import { DEMO_ACCOUNTS } from "../../../simulators/accounts.ts";
import { shop } from "../../api.ts";
import { must } from "./must.ts";

// I8: nothing secret is written anywhere. And what is thrown is a bug: it shows in the log.

const PUBLIC = new Set(["productCode", "keyId", "businessName", "webhookId", "clientId"]);
/** What opens something, by its name. */
const SECRETS: ReadonlyMap<string, string> = new Map([
  ["the API's secret key", shop.secretKey],
  ["the signing secret", shop.signingSecret],
  ["SEALING_KEYS", env.SEALING_KEYS],
  ["COOKIE_KEY", env.COOKIE_KEY],
  ["the wallet's code", "987654"],
  ["a full mobile number", "98000000"],
  ...DEMO_ACCOUNTS.flatMap(({ gateway, credentials }) =>
    Object.entries(credentials)
      .filter(([name]) => !PUBLIC.has(name))
      .map(([name, value]) => [`${gateway}'s ${name}`, value] as const),
  ),
]);

export function holdsNoSecret(where: string, text: string): void {
  for (const [name, value] of SECRETS) must(!text.includes(value), `I8 ${name} is in ${where}`);
}

let written: string[] = [];
const LEVELS = ["log", "info", "warn", "error", "debug"] as const;

/** Reads what is logged in this file instead of showing it. */
export function readLogs(): void {
  beforeAll(() => {
    for (const level of LEVELS)
      vi.spyOn(console, level).mockImplementation((...said: unknown[]) => {
        written.push(`${level} ${said.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join(" ")}`);
      });
  });
  afterAll(() => vi.restoreAllMocks());
}

/** What an exception that nobody caught looks like there. */
const BUG = /^error .*"(requestId|page|alarm|call)":/;

/** The log since the last time. */
export function checkLogs(): void {
  const lines = written;
  written = [];
  holdsNoSecret("the log", lines.join("\n"));
  const bug = lines.find((line) => BUG.test(line));
  must(bug === undefined, `something was thrown: ${bug}`);
}

/** Everything in D1 and KV. */
export async function checkStorage(): Promise<void> {
  const { results } = await env.DB.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'").all<{
    name: string;
  }>();
  for (const { name } of results)
    holdsNoSecret(`D1's ${name}`, JSON.stringify((await env.DB.prepare(`SELECT * FROM ${name}`).all()).results));
  for (let cursor: string | undefined, more = true; more; ) {
    const page: KVNamespaceListResult<unknown> = await env.KV.list(cursor === undefined ? {} : { cursor });
    for (const { name } of page.keys) holdsNoSecret(`KV's ${name}`, `${name} ${await env.KV.get(name)}`);
    more = !page.list_complete;
    cursor = page.list_complete ? undefined : page.cursor;
  }
}
