import fc from "fast-check";
import { expect } from "vitest";
import { newOrder, shop } from "../api.ts";

// What anybody may send to an address.

export interface Address {
  readonly method: string;
  /** As the router has it: "/v1/orders/:id". */
  readonly path: string;
}

/** Each address that a router answers at, once. */
export function addressesOf(routes: readonly Address[]): readonly Address[] {
  const all = routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => [`${method} ${path}`, { method, path }] as const);
  return [...new Map(all).values()];
}

/** Half a surrogate pair is no text that an address can hold. */
const encoded = (text: string) => encodeURIComponent(text.toWellFormed());

const text = fc.string({ unit: "binary", maxLength: 40 });
export const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  text,
  fc.constantFrom(
    -0,
    1e21,
    2 ** 53 + 1,
    "1e400",
    "NaN",
    "0x10",
    "",
    " ",
    "__proto__",
    "constructor",
    "\u0000",
    "\ud800",
    "%E0%A4%A",
    "../..",
  ),
);

/** Ids and names that there are, for the parts of paths that name something. */
export interface Known {
  readonly named: readonly string[];
}

/** What there is to be named: an order with its parts, and the demo shop's own things. */
export async function somethingKnown(): Promise<Known> {
  const { id } = await newOrder({ reference: "ANY-1" });
  const core = id.slice(3);
  const { app, account, key, company } = shop;
  return {
    named: [id, `tx_${core}01`, `tx_${core}00`, `rf_${core}01`, `ev_${core}0001`, `${core}00`, app, account, key, company, "sandbox"],
  };
}

/** A path with something in each of its gaps, and a query. */
export function pathOf({ path }: Address, { named }: Known): fc.Arbitrary<string> {
  const gap = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...named) },
    { weight: 1, arbitrary: fc.oneof(text.filter((one) => one !== "").map(encoded), fc.constantFrom("%", "%E9", "%00", "..%2f")) },
  );
  const parts = path.split("/").map((part) => (part.startsWith(":") || part === "*" ? gap : fc.constant(part)));
  const queries = fc.oneof(
    fc.constant(""),
    fc.constantFrom(
      "?limit=-1",
      "?cursor=%E9",
      "?limit=2&limit=x",
      "?",
      "?mode=test&currency=NPR",
      "?status=completed&pidx=1",
      "?__proto__=1",
    ),
    fc.array(fc.tuple(text, text), { maxLength: 3 }).map((pairs) => `?${pairs.map((pair) => pair.map(encoded).join("=")).join("&")}`),
  );
  return fc.tuple(fc.tuple(...parts), queries).map(([filled, query]) => filled.join("/") + query);
}

export interface Sent {
  readonly body: Uint8Array<ArrayBuffer> | string;
  readonly type: string;
}

const TYPES = [
  "application/json",
  "application/json; charset=latin1",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "multipart/form-data",
  "text/plain",
  ";",
];

/** Bytes of any kind, and what was meant well but has a few bytes changed on its way. */
export function bytes(meant: readonly string[]): fc.Arbitrary<Sent> {
  const damaged = fc
    .tuple(fc.constantFrom(...meant), fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 3 }))
    .map(([whole, changes]) => {
      const broken = Uint8Array.from(new TextEncoder().encode(whole));
      for (const [at, byte] of changes) broken[at % Math.max(broken.length, 1)] = byte;
      return broken;
    });
  const raw = fc.uint8Array({ maxLength: 200 }).map((some) => new Uint8Array(some));
  const multipart = fc.tuple(text, raw).map(([name, content]) => {
    const head = `--x\r\ncontent-disposition: form-data; name="${name}"; filename="f"\r\n\r\n`;
    return new Uint8Array([...new TextEncoder().encode(head), ...content, ...new TextEncoder().encode("\r\n--x--\r\n")]);
  });
  return fc.record({ body: fc.oneof(raw, damaged, damaged, multipart), type: fc.constantFrom(...TYPES) });
}

/** A form of the names that forms have, with any values. */
export function form(names: readonly string[]): fc.Arbitrary<Sent> {
  const value = fc.oneof(text, fc.constantFrom("NPR", "test", "live", "10.00", "1", "on", "khalti", "https://shop.example.com"));
  const pairs = fc.array(fc.tuple(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text }), value), {
    maxLength: 8,
  });
  return pairs.map((list) => ({ body: new URLSearchParams(list).toString(), type: "application/x-www-form-urlencoded" }));
}

/** Whatever was sent: an answer, and never a fault of ours. */
export async function expectNoFault(asked: string, response: Response): Promise<number> {
  const said = await response.text();
  expect(response.status, `${asked}: ${said.slice(0, 500)}`).toBeLessThan(500);
  return response.status;
}
