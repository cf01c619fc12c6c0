import { describe, expect, it } from "vitest";
import text from "../../../docs/dialects.md?raw";
import { MODES } from "../../../src/http/dialects/karmapay/modes.ts";
import { Customer, call, ORIGIN, objectOf, valued } from "../../api.ts";
import { created, described, order } from "./karmapay-asking.ts";

// What docs/dialects.md says of KarmaPay: its session is sent as it is written there.

const section = /^## KarmaPay\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(text)?.[1] ?? "";
const session = [...section.matchAll(/```sh\n([\s\S]*?)```\s+```json\n([\s\S]*?)```/g)].map(([, command = "", answer = ""]) => ({
  command,
  answer,
}));

/** The id that the document shows. */
const SHOWN = /or_\w{20}/.exec(section)?.[0] ?? "none";

/** A curl command of the document as the request that curl would send. */
function requestOf(command: string): { path: string; init: RequestInit } {
  const [, url = ""] = /^curl (http:\/\/localhost:8787\S+)/.exec(command) ?? [];
  const headers = [...command.matchAll(/-H '([^:']+): ([^']+)'/g)].map(([, name = "", value = ""]): [string, string] => [name, value]);
  const data = [...command.matchAll(/-d '([^']+)'/g)].map(([, value]) => value).join("&");
  const typed = headers.some(([name]) => name === "Content-Type");
  const form: [string, string][] = typed ? [] : [["Content-Type", "application/x-www-form-urlencoded"]];
  return { path: new URL(url).pathname, init: { method: "POST", headers: [...headers, ...form], body: data } };
}

it("the session is answered as it is written", async () => {
  expect(session).toHaveLength(4);
  const made: string[] = [];
  // Whoever follows the document has another id, as it says.
  const current = (written: string) => written.replaceAll(SHOWN, made.at(-1) ?? SHOWN);
  for (const { command, answer } of session) {
    const { path, init } = requestOf(current(command));
    const response = await call(path, init);
    const said = await response.json<{ oid?: string; data?: { orderTimestamp?: string } }>();
    if (said.oid) made.push(said.oid);
    const expected = current(answer)
      .replaceAll("http://localhost:8787", ORIGIN)
      .replace(/"\d{13}"/, JSON.stringify(said.data?.orderTimestamp ?? ""));
    expect(said).toEqual(JSON.parse(expected));
    expect(response.status).toBe("error" in said ? 400 : 200);
  }
  expect(made).toHaveLength(1);
});

describe("the tables", () => {
  const rows = (title: string) => {
    const table = new RegExp(`^\\| ${title}[^\\n]*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, "m").exec(section)?.[1] ?? "";
    return table.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].flatMap(([, name]) => name ?? []));
  };

  it("have every field of create, and every mode", () => {
    expect(rows("field \\| what it becomes")).toEqual([...Object.keys(order), "registration"]);
    expect(new Set(rows("`order_mode`"))).toEqual(new Set(Object.keys(MODES)));
  });

  it("have every field of describe, and every status", async () => {
    const { oid } = await created({ ...order, registration: "no" });
    expect(rows("field \\| what it is")).toEqual(Object.keys((await described(oid)) ?? {}));
    const page = await new Customer(oid).pay();
    expect(page.status).toBe("paid");
    expect(rows("`orderStatus`")).toContain((await described(oid))?.orderStatus);
    expect(valued(await objectOf(oid).page()).stage.kind).toBe("gone");
  });
});
