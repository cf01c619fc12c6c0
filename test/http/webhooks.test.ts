import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import { hmacSha256 } from "../../src/kernel/crypto.ts";
import { hex } from "../../src/kernel/encoding.ts";
import { addAccount } from "../../src/merchants/accounts.ts";
import { forgetCopies } from "../../src/merchants/forget-copies.ts";
import { sealingKeys } from "../../src/storage/sealed.ts";
import { api, call, newOrder, objectOf, orderNow, shop } from "../api.ts";
import { ledgerOf, press, setWeather, toGateway } from "../simulated/customer.ts";
import { problemOf } from "./asking.ts";

// What gateways tell us, as Stripe does: signed, and as anybody could who is not Stripe.

const ADDRESS = "/webhooks/stripe/gc_demostrip";
const { webhookSecret = "" } = demoAccount("stripe").credentials;

const post = (body: string, headers: Record<string, string> = {}, address = ADDRESS) => call(address, { method: "POST", body, headers });
const signatureOf = async (body: string, { secret = webhookSecret, at = Date.now() } = {}) => {
  const t = Math.floor(at / 1000);
  return { "stripe-signature": `t=${t},v1=${hex(await hmacSha256(secret, `${t}.${body}`))}` };
};
const signed = async (body: string, how: { secret?: string; at?: number } = {}, address = ADDRESS) =>
  post(body, await signatureOf(body, how), address);

/** An order at Stripe that was paid there, while nobody was told of it; and what Stripe would have said. */
async function paidThere(): Promise<{ id: string; body: string }> {
  await setWeather("stripe", "fine");
  const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["stripe"] });
  const hosted = await toGateway(id, "card");
  const before = (await ledgerOf("stripe").messages()).length;
  await press(hosted, "approve", { follow: false });
  const messages = (await ledgerOf("stripe").messages()).slice(before);
  const told = messages.find(({ body }) => JSON.parse(body).type === "checkout.session.completed");
  if (!told) throw new Error("Stripe says nothing");
  return { id, body: told.body };
}
const version = async (id: string) => (await orderNow(id)).version;
/** With its webhooks turned off, so that only what a test sends arrives. */
async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const { DWAR } = env;
  Object.assign(env, { DWAR: { fetch: async () => new Response() } });
  try {
    return await run();
  } finally {
    Object.assign(env, { DWAR });
  }
}

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));

describe("a webhook", () => {
  it("that is properly signed is in the order's log before it is answered", async () => {
    const { id, body } = await quietly(paidThere);
    const response = await signed(body);
    expect([response.status, await response.json()]).toEqual([200, { received: true }]);
    expect((await orderNow(id)).status).toBe("paid");
  });

  it("that comes again, or many times at once, changes nothing more", async () => {
    const { id, body } = await quietly(paidThere);
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await signed(body)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
    const once = await version(id);
    expect((await signed(body)).status).toBe(200);
    expect(await version(id)).toBe(once);
    expect((await orderNow(id)).transactions).toHaveLength(1);
  });

  it.each<[string, (body: string) => Promise<Response>]>([
    ["not signed", (body) => post(body)],
    ["signed with another secret", (body) => signed(body, { secret: "whsec_somebodyElses" })],
    ["older than its tolerance", (body) => signed(body, { at: Date.now() - 310_000 })],
    ["from the future", (body) => signed(body, { at: Date.now() + 310_000 })],
    ["changed on its way", async (body) => post(body.replace("paid", "PAID"), await signatureOf(body))],
    ["not JSON", (body) => post(body.slice(1), {})],
    ["empty", () => post("")],
  ])("that is %s changes nothing, and is refused", async (_what, send) => {
    const { id, body } = await quietly(paidThere);
    const before = await version(id);
    const problem = await problemOf(send(body));
    expect(problem).toMatchObject({ code: "webhook.signature", status: 401 });
    expect(await version(id)).toBe(before);
  });

  it("for another account's payment changes nothing, and is taken as read", async () => {
    const { id, body } = await quietly(paidThere);
    const before = await version(id);
    const secret = "whsec_OfAnotherAccount";
    const credentials = { ...demoAccount("stripe").credentials, webhookSecret: secret };
    const account = { app: shop.app, mode: "test", gateway: "stripe", credentials } as const;
    const other = await addAccount(env.DB, await sealingKeys(env.SEALING_KEYS), account, Date.now());
    await forgetCopies(env.DB, env.KV, shop.app);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11_000 });
    expect((await signed(body, { secret }, `/webhooks/stripe/${other}`)).status).toBe(200);
    vi.useRealTimers();
    expect(await version(id)).toBe(before);
  });

  it("at an address that is not the account's is not found", async () => {
    const { body } = await quietly(paidThere);
    for (const address of ["khalti/gc_demokhalt", "stripe/gc_demokhalt", "stripe/gc_nosuch000", "stripe/nosuch"])
      expect((await signed(body, {}, `/webhooks/${address}`)).status).toBe(404);
  });

  it("of a payment that no order knows is asked for again, then taken as read and listed", async () => {
    const { body } = await quietly(paidThere);
    const stray = body
      .replaceAll(/"evt_\w+"/g, '"evt_stray"')
      .replaceAll(/"client_reference_id":"\w+"/g, '"client_reference_id":"0000000000000000000901"');
    const answers = [];
    for (let times = 0; times < 5; times++) answers.push((await signed(stray)).status);
    expect(answers).toEqual([503, 503, 503, 200, 200]);
    const row = await env.DB.prepare("SELECT account, times FROM stray_notices WHERE key = 'evt_stray'").first();
    expect(row).toEqual({ account: "gc_demostrip", times: 5 });
  });

  it("of a size that nobody sends is refused", async () => {
    expect((await post("x".repeat(300_000))).status).toBe(413);
  });

  it("that nobody is asked to send is answered like any other address that there is none of", async () => {
    expect((await api("/webhooks/stripe/gc_demostrip")).status).toBe(404);
    expect((await post("{}", {}, "/webhooks/khalti/gc_demokhalt")).status).toBe(404);
    expect((await post("{}", {}, `/webhooks/sandbox/${shop.account}`)).status).toBe(404);
  });
});

it("floods of forged messages store nothing", async () => {
  const count = () => env.DB.prepare("SELECT (SELECT count(*) FROM stray_notices) + (SELECT count(*) FROM orders) AS n").first<number>("n");
  const before = await count();
  await Promise.all(Array.from({ length: 200 }, (_, no) => post(JSON.stringify({ id: `evt_${no}`, type: "charge.succeeded" }))));
  expect(await count()).toBe(before);
  expect(await objectOf("or_00000000000000000009").page()).toMatchObject({ ok: false });
});
