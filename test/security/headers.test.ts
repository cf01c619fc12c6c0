import { createExecutionContext, env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { newOrder, paidOrder, shop } from "../api.ts";
import { PASSWORD, person } from "../dashboard/people.ts";
import worker from "../worker.ts";

// The headers of every kind of page, as a deployed worker sends them. docs/security.md says what each is for.

const ORIGIN = "https://pay.example.com";
const deployed = { ...env, ENVIRONMENT: "deployed", PUBLIC_ORIGIN: ORIGIN };
const ask = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  worker.fetch(new Request(`${ORIGIN}${path}`, { redirect: "manual", headers, ...init }), deployed, createExecutionContext());

async function session(): Promise<string> {
  const { email } = await person({ company: shop.company, role: "owner" });
  const form = new URLSearchParams({ email, password: PASSWORD });
  const response = await ask("/dashboard/sign-in", { origin: ORIGIN }, { method: "POST", body: form });
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

const PAGES: readonly (readonly [string, () => Promise<Response>])[] = [
  ["a payment page", async () => ask(`/payments/${(await newOrder()).id}`)],
  ["a paid order's page", async () => ask(`/payments/${(await paidOrder()).id}`)],
  ["no order's page", () => ask("/payments/or_00000000000000000001")],
  ["the dashboard, signed out", () => ask("/dashboard")],
  ["signing in", () => ask("/dashboard/sign-in")],
  ["the dashboard, signed in", async () => ask(`/dashboard/apps/${shop.app}`, { cookie: await session() })],
  ["no page of the dashboard", async () => ask("/dashboard/nothing", { cookie: await session() })],
  ["the documentation", () => ask("/docs")],
];

function policyOf(headers: Headers): ReadonlyMap<string, readonly string[]> {
  const directives = (headers.get("content-security-policy") ?? "").split("; ").map((directive) => directive.split(" "));
  return new Map(directives.map(([name = "", ...sources]) => [name, sources]));
}

/** What a page fails in, by the name of the rule. */
function failures(headers: Headers): readonly string[] {
  const policy = policyOf(headers);
  const all = [...policy.values()].flat();
  const never = ["'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "http:", "blob:"];
  const scripts = policy.get("script-src") ?? policy.get("default-src") ?? ["*"];
  const rules: Readonly<Record<string, boolean>> = {
    "allows nothing that it does not name": policy.get("default-src")?.join(" ") === "'none'",
    "has no unsafe source": !all.some((source) => never.includes(source)),
    "runs only its own scripts": scripts.every((source) => /^('none'|'self'|'sha256-[\w+/=]+')$/.test(source)),
    "is in no frame": policy.get("frame-ancestors")?.join(" ") === "'none'",
    "has no other base": policy.get("base-uri")?.join(" ") === "'none'",
    "says where forms go": policy.has("form-action"),
    "is asked for over https for a year": /^max-age=(\d+)/.exec(headers.get("strict-transport-security") ?? "")?.[1] === "31536000",
    "tells no other site its address": ["same-origin", "no-referrer"].includes(headers.get("referrer-policy") ?? ""),
    "is what its type says": headers.get("x-content-type-options") === "nosniff",
    "is told by nothing what made it": !headers.has("x-powered-by") && !headers.has("server"),
  };
  return Object.entries(rules)
    .filter(([, kept]) => !kept)
    .map(([rule]) => rule);
}

it.each(PAGES)("%s", async (_page, response) => {
  expect(failures((await response()).headers)).toEqual([]);
});

describe("what is nobody else's is kept by no cache", () => {
  it.each(PAGES.filter(([page]) => page !== "the documentation"))("%s", async (_page, response) => {
    expect((await response()).headers.get("cache-control")).toContain("no-store");
  });
});

it("an answer of the API is data and nothing else", async () => {
  const { headers } = await ask("/v1/orders", { authorization: `Bearer ${shop.secretKey}` });
  expect(headers.get("content-type")).toMatch(/^application\/json/);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toContain("no-store");
});
