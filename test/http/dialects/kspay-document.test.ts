import { describe, expect, it } from "vitest";
import text from "../../../docs/dialects.md?raw";
import { FAULTS } from "../../../src/http/dialects/kspay/catalogue.ts";
import { kspay as routes } from "../../../src/http/dialects/kspay/routes.ts";
import { call, ORIGIN } from "../../api.ts";
import { NPR, resultOf } from "./kspay-asking.ts";
import { ask, bearerOf, initiate, made, payer, processing, read, recordOf, wanted } from "./kspay-transactions.ts";

// What docs/dialects.md says of KS Pay: its session is sent as it is written there.

const section = /^## KS Pay\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text)?.[1] ?? "";
const session = [...section.matchAll(/```sh\n([\s\S]*?)```\s+```json\n([\s\S]*?)```([\s\S]*?)(?=```|$)/g)].map(
  ([, command = "", answer = "", after = ""]) => ({ command, answer, after }),
);

/** A curl command of the document as the request that curl would send. */
function requestOf(command: string): { path: string; init: RequestInit } {
  const [, post, url = ""] = /^curl (-X POST )?(http:\/\/localhost:8787\S+)/.exec(command) ?? [];
  const data = [...command.matchAll(/-d '([^']+)'/g)].map(([, value]) => value);
  const headers = new Headers(data.length > 0 ? { "content-type": "application/x-www-form-urlencoded" } : {});
  for (const [, name = "", value = ""] of command.matchAll(/-H '([^':]+): ([^']+)'/g)) headers.set(name, value);
  const method = post || data.length > 0 ? "POST" : "GET";
  return { path: new URL(url).pathname, init: { method, headers, ...(data.length > 0 && { body: data.join("&") }) } };
}

interface Said {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly signature?: string;
  readonly providerTxnId?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

/** What everybody who follows the document has of their own: placeholders in it, and what the gateway and the clock say. */
const OWN = [
  ["ACCESS_TOKEN", ({ accessToken }: Said) => accessToken],
  ["REFRESH_TOKEN", ({ refreshToken }: Said) => refreshToken],
  ["SIGNATURE", ({ signature }: Said) => signature],
  [/(?<="providerTxnId": ")\w+/, ({ providerTxnId }: Said) => providerTxnId],
  [/(?<="createdAt": ")[^"]+/, ({ createdAt }: Said) => createdAt],
  [/(?<="updatedAt": ")[^"]+/, ({ updatedAt }: Said) => updatedAt],
] as const;

it("the session is answered as it is written", async () => {
  expect(session).toHaveLength(6);
  const known = new Map<string | RegExp, string>();
  const current = (written: string) => [...known].reduce((sum, [shown, own]) => sum.replace(new RegExp(shown, "g"), own), written);
  for (const { command, answer, after } of session) {
    const { path, init } = requestOf(current(command));
    const response = await call(path, init);
    const said = await response.json<{ status: number; result?: Said | null }>();
    for (const [shown, read] of OWN) {
      const own = read(said.result ?? {});
      if (own !== undefined) known.set(shown, own);
    }
    expect(said).toEqual(JSON.parse(current(answer).replaceAll("http://localhost:8787", ORIGIN)));
    expect(response.status).toBe(said.status);
    const id = /\btx_\w{22}/.exec(answer)?.[0];
    if (after.includes("and pay") && id) await payer(id).pay();
  }
  expect(known.size).toBe(OWN.length);
});

/** The rows of the table whose first column has that title, each as its cells. */
function table(title: string): string[][] {
  const found = new RegExp(`^\\| ${title} \\|[^\\n]*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, "m").exec(section)?.[1] ?? "";
  return found
    .trim()
    .split("\n")
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** The names in the first column. */
const names = (title: string) =>
  table(title).flatMap(([first = ""]) => [...first.matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []));

describe("the tables", () => {
  it("have every address", () => {
    const there = routes.routes
      .filter(({ method }) => method === "GET" || method === "POST")
      .map(({ method, path }) => `${method} ${path}`);
    const listed = names("KS Pay").filter((name) => /^(GET|POST) /.test(name));
    const form = (name: string) => name.replaceAll(/:\w+(?:\{.*\})?|\{\w+\}/g, "*");
    const every = listed.flatMap((name) => [name, name.replace(" /", " /v1/")]).map(form);
    expect(new Set(there.map(form))).toEqual(new Set(every));
  });

  it("have every field of initiate, and of its answer", async () => {
    const optional = ["appId", "redirectUrl", "interfaceType"];
    expect(names("field")).toEqual([...Object.keys(wanted()), ...optional]);
    expect(names("field of the answer")).toEqual(Object.keys(await initiate()));
  });

  it("have every field of process, and of a record", async () => {
    const { signature, pe_txnId } = await initiate();
    const { order } = await made<{ order: object }>(processing(signature));
    expect(new Set(names("field of the order"))).toEqual(new Set(Object.keys(order)));
    const record = await recordOf(pe_txnId);
    expect(new Set(names("field of a record"))).toEqual(new Set(Object.keys(record)));
    expect(names("`status`")).toContain(record.status);
  });

  it("have every parameter of the list", async () => {
    for (const name of names("parameter")) {
      const asked = await ask(`?${name}=%00`);
      expect([name, asked.status]).toEqual([name, 400]);
    }
    expect(Object.keys(await read<object>(""))).toEqual(["transactions", "total", "page", "limit", "totalPages"]);
  });

  it("have methods as they are named", async () => {
    const headers = await bearerOf();
    const [method] = await resultOf<{ name: string }[]>(call(`/${NPR}/payment-methods`, { headers }), 200);
    expect(names("`name`")).toContain(method?.name);
  });

  it("have only errors that there are", () => {
    const every = new Set([...FAULTS.values()].map(({ code, status, message }) => `${code} ${status} ${message}`));
    const rows = table("code").map(([code, status, message]) => `${code} ${status} ${message}`);
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => !every.has(row))).toEqual([]);
  });
});
