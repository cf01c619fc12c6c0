import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { seedDemoUser } from "../../scripts/demo-user.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import type { WholeOrder } from "../../src/http/manage/answers/orders.ts";
import { inCompany, ofPerson } from "../../src/http/manage/operation.ts";
import { OPERATIONS } from "../../src/http/manage/operations/all.ts";
import { ok } from "../../src/kernel/result.ts";
import { database } from "../../src/storage/database.ts";
import { operators } from "../../src/storage/people-schema.ts";
import { appDomains, currencies, gatewayAccounts, paymentMethods } from "../../src/storage/schema.ts";
import { heldOrder, newOrder, paidOrder, shop } from "../api.ts";
import { Browser, newCompany, PASSWORD, signedIn } from "../dashboard/people.ts";
import { press, setWeather, toGateway } from "../simulated/customer.ts";
import { documented, expectDocumented } from "./documented.ts";

// Each operation succeeds at least once, and the way to the worker (test/api.ts) holds its answer against the document.

type Signed = Awaited<ReturnType<typeof signedIn>>;
type Member = { readonly user: string };

/** May everything: an owner of the demo shop's company, and an operator. */
let owner: Signed;
beforeAll(async () => {
  await seedDemoUser(env.DB);
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  owner = await signedIn({ company: shop.company, role: "owner" });
  await database(env.DB).insert(operators).values({ user: owner.someone.id, createdAt: Date.now() });
});

async function ask<T>(method: string, path: string, body?: unknown, by: Browser = owner): Promise<T> {
  const response = await by.json(`/v1/manage${path}`, { method, ...(body !== undefined && { body }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json<T>();
}
const get = <T = unknown>(path: string, by?: Browser) => ask<T>("GET", path, undefined, by);
const post = <T = unknown>(path: string, body: unknown = {}, by?: Browser) => ask<T>("POST", path, body, by);
const patch = (path: string, body: unknown) => ask("PATCH", path, body);
const put = (path: string, body: unknown) => ask("PUT", path, body);
const take = (path: string) => ask("DELETE", path);

it("of a person, their sessions and their companies", async () => {
  await new Browser().signIn(owner.someone.email, PASSWORD);
  const { sessions } = await get<{ sessions: { id: string; current: boolean }[] }>("/me/sessions");
  await take(`/me/sessions/${sessions.find(({ current }) => !current)?.id}`);
  await post("/companies", { name: "Himal Books" });
  await get("/me");
});

it("of a team", async () => {
  const guest = await signedIn();
  const { id } = await post<{ id: string }>("/team/invitations", { email: guest.someone.email, role: "viewer" });
  await get("/me", guest);
  await get("/team");
  await post(`/me/invitations/${id}/accept`, {}, guest);
  const { members } = await get<{ members: Member[] }>("/team");
  expect(members.map(({ user }) => user)).toContain(guest.someone.id);
  await patch(`/team/${guest.someone.id}`, { role: "developer" });
  await take(`/team/${guest.someone.id}`);
  const other = await post<{ id: string }>("/team/invitations", { email: "colleague@dwar.test", role: "admin" });
  await take(`/team/invitations/${other.id}`);
});

it("of a company, from its first word to the decision about it", async () => {
  const company = await newCompany("Everest Teas");
  const founder = await signedIn({ company, role: "owner" });
  await get("/company", founder);
  await get("/countries");
  await get("/states?country=NP");
  const details = { country: "NP", state: "NP-P3", address: "Thamel 1", city: "Kathmandu", zip: "44600", taxNumber: "301234567" };
  await ask("PATCH", "/company", details, founder);
  const { documents } = await post<{ documents: { id: string }[] }>(
    "/company/documents",
    { kind: "tax", number: "1", note: "A copy" },
    founder,
  );
  await ask("DELETE", `/company/documents/${documents[0]?.id}`, undefined, founder);
  await post("/company/documents", { kind: "registration", number: "R-1" }, founder);
  await post("/apps", { name: "Everest Teas", site: "https://everest.example.com" }, founder);
  await post("/company/submit", {}, founder);
  await get("/operator/companies?kyb=submitted");
  await get("/operator/companies?limit=1");
  await get(`/operator/companies/${company}`);
  await post(`/operator/companies/${company}/decision`, { kyb: "rejected", reason: "The number is another company's." });
  await get("/company", founder);
  await get("/audit?limit=1", founder);
});

it("of an app with its domains, keys and webhooks", async () => {
  const { app } = await post<{ app: { id: string } }>("/apps", { name: "A second shop", email: "shop@example.com", country: "NP" });
  const at = `/apps/${app.id}`;
  await get("/apps");
  await get(at);
  await patch(at, { colour: "#1d6f42", origins: ["shop.example.com"] });
  await post(`${at}/disable`);
  await post(`${at}/enable`);

  await post(`${at}/domains`, { domain: "pay.example.com" });
  await get(`${at}/domains`);
  // Here is no DNS that could show it.
  await database(env.DB).update(appDomains).set({ verifiedAt: Date.now() }).where(eq(appDomains.domain, "pay.example.com"));
  await post(`${at}/domains/pay.example.com/verify`);
  await take(`${at}/domains/pay.example.com`);

  await post(`${at}/keys`, { mode: "test", overlap: 60 });
  const { data } = await get<{ data: { id: string; status: string }[] }>(`${at}/keys`);
  expect(data.map(({ status }) => status).toSorted()).toEqual(["active", "active", "ending"]);
  await take(`${at}/keys/${data[0]?.id}`);
  await get(`${at}/keys?mode=test`);

  const { id } = await post<{ id: string }>(`${at}/webhooks`, {
    mode: "test",
    url: "https://shop.example.com/hooks",
    types: ["order.paid"],
  });
  await get(`${at}/webhooks?mode=test`);
  await take(`${at}/webhooks/${id}`);
  await post(`${at}/webhooks/secret`, { mode: "live" });
  await get(`${at}/webhooks?mode=live`);
});

it("of a gateway's account and its verification", async () => {
  const at = `/apps/${shop.app}/gateways`;
  await get("/gateways");
  await get("/gateways?currency=NPR&mode=live");
  const { webhookSecret, ...credentials } = demoAccount("stripe").credentials;
  const { id } = await post<{ id: string }>(at, { mode: "test", gateway: "stripe", credentials });
  await post(`${at}/${id}/webhook`, { credentials: { webhookSecret } });
  await post(`${at}/${id}/domain`, { domain: "shop.example.com" });
  await post(`${at}/${id}/verification`);
  await post(`${at}/${id}/verification`);
  await get(`${at}/${id}`);
  await take(`${at}/${id}/verification`);
  await put(`${at}/${id}/credentials`, { credentials: {} });
  await patch(`${at}/${id}`, { currencies: ["USD"], methods: ["card"], priority: 3 });
  await get(`${at}?mode=test`);
  await take(`${at}/${id}`);
  await post(`${at}/${shop.account}/disable`);
  await post(`${at}/${shop.account}/enable`);
  const down = (downUntil: number | null) =>
    database(env.DB).update(gatewayAccounts).set({ downUntil }).where(eq(gatewayAccounts.id, shop.account));
  await down(Date.now() + 60_000);
  expect(await get(`${at}/${shop.account}`)).toMatchObject({ status: "down" });
  await down(null);
});

it("of a verified account and the payment that verified it", async () => {
  const at = `/apps/${shop.app}/gateways`;
  const { credentials } = demoAccount("khalti");
  const { id } = await post<{ id: string }>(at, { mode: "test", gateway: "khalti", credentials });
  await post(`${at}/${id}/domain`, { domain: "shop.example.com" });
  const { order } = await post<{ order: string }>(`${at}/${id}/verification`);
  await press(await toGateway(order), "approve");
  expect(await get(`${at}/${id}/verification`)).toMatchObject({ refund: null });
  await post(`${at}/${id}/verification/refund`);
  expect(await get(`${at}/${id}/verification`)).toMatchObject({ refund: { order } });
  await take(`${at}/${id}`);
});

it("of orders and what becomes of them", async () => {
  const at = `/apps/${shop.app}/orders`;
  const mode = { mode: "test" };
  const paid = await paidOrder({ gateways: ["sandbox"], webhookUrl: "https://localhost/hooks" });
  await post(`${at}/${paid.id}/refunds`, { ...mode, amount: "1.00", reason: "One cup was cold" });
  const { events } = await get<WholeOrder>(`${at}/${paid.id}?mode=test`);
  await post(`${at}/${paid.id}/events/${events.find(({ type }) => type === "order.paid")?.id}/resend`, mode);
  await post(`${at}/${(await newOrder()).id}/cancel`, mode);
  await post(`${at}/${(await heldOrder({ gateways: ["sandbox"] })).id}/capture`, { ...mode, amount: "10.00" });
  await post(`${at}/${(await heldOrder({ gateways: ["sandbox"] })).id}/void`, mode);
  const odd = await newOrder({ gateways: ["khalti"] });
  await setWeather("khalti", "wrong-amount");
  await press(await toGateway(odd.id), "approve");
  await setWeather("khalti", "fine");
  await post(`${at}/${odd.id}/resolve`, { ...mode, code: "amount_mismatch", action: "accept", note: "The rest was paid in cash." });
  await get(`${at}?mode=test`);
});

it("of the order in which accounts are tried", async () => {
  const at = `/apps/${shop.app}/routing`;
  const { data } = await get<{ data: { id: string }[] }>(`${at}?mode=test&currency=NPR`);
  const accounts = data.map(({ id }) => id);
  await put(at, { mode: "test", currency: "NPR", accounts });
  const set = await put(at, { mode: "test", currency: "NPR", method: "wallet", accounts });
  expect(set).toMatchObject({ own: true, data: accounts.map((id, at) => ({ id, priorities: { NPR: at, "NPR:wallet": at } })) });
  await get(`${at}/preview?mode=test&currency=NPR&amount=10.00`);
  await get(`${at}/preview?mode=live&currency=JPY&capture=manual`);
});

it("of the catalogue and the limits", async () => {
  const db = database(env.DB);
  await db.delete(currencies).where(eq(currencies.code, "BTN"));
  await db.delete(paymentMethods).where(eq(paymentMethods.method, "crypto"));
  await post("/operator/currencies", { code: "BTN", name: "Ngultrum", symbol: "Nu." });
  await patch("/operator/currencies/c_iso4217BTN", { symbol: "Nu" });
  await post("/operator/currencies/c_iso4217BTN/disable");
  await post("/operator/currencies/c_iso4217BTN/enable");
  const { id } = await post<{ id: string }>("/operator/methods", { method: "crypto", name: "Crypto" });
  await patch(`/operator/methods/${id}`, { name: "Coins" });
  await post(`/operator/methods/${id}/disable`);
  await post(`/operator/methods/${id}/enable`);
  await get("/catalogue");
  await put("/operator/limits", { country: "BT", currency: "JPY", most: "500" });
  await get("/operator/limits");
  await get("/operator/audit");
});

const idOf = (name: string) => name.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());

it("of every operation there is", () => {
  expect(OPERATIONS.map(({ name }) => idOf(name)).filter((id) => !documented.has(id))).toEqual([]);
});

describe("what is not as documented", () => {
  const answer = (status: number, body: unknown) => Response.json(body, { status });
  const key = { revoked: "ak_000000000" };
  const refused = (path: string, response: Response) => expectDocumented("DELETE", `/v1/manage/apps/ap_1/keys/${path}`, response);

  it("is told: a field more or less, another status, another address", async () => {
    await refused("ak_1", answer(200, key));
    await expect(refused("ak_1", answer(200, { ...key, since: 1 }))).rejects.toThrow("additional properties");
    await expect(refused("ak_1", answer(200, {}))).rejects.toThrow("required property 'revoked'");
    await expect(refused("ak_1", answer(201, key))).rejects.toThrow("201 application/json is not documented");
    await expect(refused("ak_1/again", answer(200, key))).rejects.toThrow("is in no document");
  });

  it("does not compile", () => {
    const base = { name: "test.read", method: "GET", path: "/test", summary: "A test.", input: z.strictObject({}) } as const;
    const run = async () => ok({ id: "1", name: "One" });
    const answer = z.object({ id: z.string(), name: z.string() });
    const right = [inCompany({ ...base, allows: ["owner"], answer, run }), ofPerson({ ...base, allows: "everybody", answer, run })];
    const wrong = [
      // @ts-expect-error without what it answers
      inCompany({ ...base, allows: ["owner"], run }),
      // @ts-expect-error it answers more than it says
      inCompany({ ...base, allows: ["owner"], answer: answer.omit({ name: true }), run }),
      // @ts-expect-error it answers less than it says
      inCompany({ ...base, allows: ["owner"], answer: answer.extend({ role: z.string() }), run }),
      // @ts-expect-error it answers something else than it says
      ofPerson({ ...base, allows: "everybody", answer: answer.extend({ id: z.number() }), run }),
    ];
    expect([right.length, wrong.length]).toEqual([2, 4]);
  });
});
