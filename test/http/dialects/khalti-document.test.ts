import { describe, expect, it } from "vitest";
import text from "../../../docs/dialects.md?raw";
import { khalti as routes } from "../../../src/http/dialects/khalti/routes.ts";
import { MODES } from "../../../src/http/dialects/khalti/words.ts";
import { call, ORIGIN } from "../../api.ts";
import { answered, back, initiate, khalti, lookup, payer, REQUEST } from "./khalti-asking.ts";
import { REQUEST as LEGACY_REQUEST } from "./khalti-legacy-asking.ts";

// What docs/dialects.md says of Khalti: its sessions are sent as they are written there.

const section = /^## Khalti\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text)?.[1] ?? "";
const [KPG2 = "", WALLET = ""] = section.split("\n### The older wallet\n");

/** Calls and answers as a part of the document shows them, with the 20 characters of its order. */
function sessionIn(part: string) {
  const calls = [...part.matchAll(/```sh\n([\s\S]*?)```\s+```json\n([\s\S]*?)```([\s\S]*?)(?=```|$)/g)].map(
    ([, command = "", answer = "", after = ""]) => ({ command, answer, after }),
  );
  return { calls, shown: /"(?:pidx|token)": "(\w{20})00"/.exec(calls[0]?.answer ?? "")?.[1] ?? "none" };
}

/** A curl command of the document as the request that curl would send. */
function requestOf(command: string): { path: string; init: RequestInit } {
  const [, asQuery, url = ""] = /^curl (-G )?(http:\/\/localhost:8787\S+)/.exec(command) ?? [];
  const headers = new Headers({ "content-type": "application/x-www-form-urlencoded" });
  for (const [, name = "", value = ""] of command.matchAll(/-H '([^':]+): ([^']+)'/g)) headers.set(name, value);
  const body = [...command.matchAll(/-d '([^']+)'/g)].map(([, value]) => value).join("&");
  const path = new URL(url).pathname;
  return asQuery ? { path: `${path}?${body}`, init: { headers } } : { path, init: { method: "POST", headers, body } };
}

it.each([
  ["KPG-2", KPG2],
  ["the older wallet", WALLET],
])("the session of %s is answered as it is written", async (_name, part) => {
  const { calls, shown } = sessionIn(part);
  expect(calls).toHaveLength(5);
  let mine = shown;
  // Whoever follows the document has another id, as it says.
  const current = (written: string) => written.replaceAll(shown, mine);
  for (const { command, answer, after } of calls) {
    const { path, init } = requestOf(current(command));
    const response = await call(path, init);
    const said = await response.json<{ pidx?: string; token?: string; expires_at?: string; created_on?: string }>();
    mine = (said.pidx ?? (response.ok ? said.token : undefined))?.slice(0, 20) ?? mine;
    const expected = current(answer)
      .replaceAll("http://localhost:8787", ORIGIN)
      .replace(/"[^"]+\+05:45"/, JSON.stringify(said.expires_at ?? said.created_on ?? ""));
    expect(said).toEqual(JSON.parse(expected));
    expect(response.status).toBe("error_key" in said ? 400 : 200);
    if (after.includes("and pay")) await payer(`${mine}00`).pay();
  }
  expect(mine).not.toBe(shown);
});

/** The names in the first column of the table that begins so. */
function rows(title: string): string[] {
  const table = new RegExp(`^\\| ${title} \\|[^\\n]*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, "m").exec(section)?.[1] ?? "";
  return table.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []));
}

describe("the tables", () => {
  it("have every address", () => {
    const there = routes.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} /khalti${path}`);
    const listed = rows("Khalti").filter((name) => /^(GET|POST) /.test(name));
    const every = listed.map((name) => name.replace("{id}", ":id")).flatMap((name) => [name, name.replace(/\/$/, "")]);
    const inV2 = every.map((name) => name.replace("/api/merchant", "/api/v2/merchant"));
    expect(new Set(there)).toEqual(new Set([...every, ...inV2]));
  });

  it("have every field of initiate, and every mode", () => {
    const optional = ["customer_info", "amount_breakdown", "product_details", "modes", "bank", "ttl", "merchant_…"];
    expect(rows("field")).toEqual([...Object.keys(REQUEST), ...optional]);
    expect(new Set(rows("`modes`"))).toEqual(new Set(MODES.keys()));
  });

  it("have every field of the wallet's calls, and every word for a payment", async () => {
    const { product_url, ...asked } = LEGACY_REQUEST;
    expect(rows("field of `payment/initiate/`")).toEqual([
      ...Object.keys(asked).filter((name) => !name.startsWith("merchant_")),
      "product_url",
      "merchant_…",
    ]);
    expect(rows("field of `payment/confirm/`")).toEqual(["public_key", "token", "confirmation_code", "transaction_pin"]);
    expect(rows("state")).toEqual(["Initiated", "Confirmed", "Completed", "Disabled", "Refunded", "Partially refunded", "Failed"]);
  });

  it("have every parameter of the way back, and every field of a record", async () => {
    const { pidx } = await initiate();
    const { searchParams } = await back(pidx);
    expect(new Set([...searchParams.keys(), "txnId"])).toEqual(new Set([...rows("parameter"), "cart"]));
    const [, record] = await answered(khalti(`/api/merchant-transaction/${pidx}/`));
    expect(rows("field of a record")).toEqual(Object.keys(record ?? {}));
    expect(rows("`status`")).toContain((await lookup(pidx)).body.status);
  });
});
