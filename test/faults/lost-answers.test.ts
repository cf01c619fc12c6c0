import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { api, Customer, call, newOrder, ORIGIN, objectOf, orderNow, valued } from "../api.ts";
import { later, ring, wait } from "../clock.ts";
import { browse, ledgerOf, press, setWeather, toGateway } from "../simulated/customer.ts";
import { between } from "./between.ts";
import { chargesOf, count, PAYPAL, paidOnce, typesOf } from "./tellers.ts";

// The call that takes the money ends without an answer, or with one that says nothing. PayPal takes it when we ask for it.

type Spoil = (pass: () => Promise<Response>) => Promise<Response>;
const silence = () => new Promise<Response>(() => undefined);
const lost = (): never => {
  throw new TypeError("Network connection lost.");
};
const page = () => new Response("<!doctype html><title>Welcome</title>", { headers: { "content-type": "text/html" } });

/** What can come instead of an answer; never a refusal. */
const ANSWERS: Readonly<Record<string, () => Response | Promise<Response>>> = {
  nothing: silence,
  "a broken connection": lost,
  "a 500": () => Response.json({ name: "INTERNAL_SERVER_ERROR" }, { status: 500 }),
  "a 502 of something in between": () => new Response("<h1>Bad gateway</h1>", { status: 502 }),
  "a 503": () => new Response(null, { status: 503 }),
  "a web page with 200": page,
  "200 and nothing": () => new Response(null),
  "200 with an error": () => Response.json({ error: "something went wrong", code: 17 }),
  "200 and no object": () => Response.json(null),
};
const answersOf = (...names: readonly string[]) => names.map((name) => [name, ANSWERS[name] ?? lost] as const);
/** It did what was asked. */
const done =
  (answer: () => Response | Promise<Response>): Spoil =>
  async (pass) => {
    await (await pass()).text();
    return answer();
  };
/** It did nothing. */
const undone =
  (answer: () => Response | Promise<Response>): Spoil =>
  async () =>
    answer();

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  // Only the alarm finds out.
  await ledgerOf("paypal").hold();
});

/** The idempotency keys of the calls that ask PayPal for the money. */
const keys: string[] = [];
const spoilt = <T>(spoil: Spoil, run: () => Promise<T>): Promise<T> =>
  between(async ({ kind, request }, pass) => {
    if (kind !== "charge") return pass();
    keys.push(request.headers.get("paypal-request-id") ?? "");
    return spoil(pass);
  }, run);

/** An order whose customer has approved at PayPal, while the call that takes the money is spoilt. */
async function approved(spoil: Spoil, fields: Record<string, unknown> = {}): Promise<string> {
  // Another account could take it: it must not.
  const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["paypal", "stripe"], ...fields });
  const hosted = await toGateway(id, "wallet");
  keys.length = 0;
  await spoilt(spoil, () => press(hosted, "approve"));
  return id;
}
const again = <T>(run: () => Promise<T>): Promise<T> => spoilt((pass) => pass(), run);

async function isUnknown(id: string): Promise<void> {
  expect(valued(await objectOf(id).page()).stage).toEqual({ kind: "wait", why: "checking" });
  expect(await orderNow(id)).toMatchObject({ status: "open", capturedAmount: "0.00", transactions: [{ gateway: "paypal" }] });
  const types = await typesOf(id);
  expect(types).not.toContain("transaction.failed");
}

const isPaidOnce = (id: string) => paidOnce(PAYPAL, id);

it("C1 the money was taken and the answer is lost: unknown, asked about, paid, and nothing tried a second time", async () => {
  const id = await approved(done(silence));
  await isUnknown(id);
  expect(await chargesOf("paypal", id)).toHaveLength(1);
  await again(() => wait(id, 6));
  await isPaidOnce(id);
  await wait(id, 20, 60, 3_600);
  await isPaidOnce(id);
  expect(keys).toHaveLength(1);
});

it("C1 the same at a wallet that takes the money and is silent", async () => {
  const { id } = await newOrder({ gateways: ["sandbox", "khalti"] });
  await new Customer(id).pay("9800000008");
  expect(valued(await objectOf(id).page()).stage).toEqual({ kind: "wait", why: "checking" });
  await wait(id, 6, 20);
  expect(await orderNow(id)).toMatchObject({ status: "paid", transactions: [{ gateway: "sandbox", status: "completed" }] });
  expect(count(await typesOf(id), "call.started")).toBe(4);
});

it("C2 the money was not taken and the answer is lost: seen twice, then taken with the same key", async () => {
  const id = await approved(undone(silence));
  await isUnknown(id);
  expect(await chargesOf("paypal", id)).toEqual([]);
  // Once proves nothing: the call may still be on its way.
  await again(() => wait(id, 6));
  await isUnknown(id);
  await again(() => wait(id, 16, 1));
  await isPaidOnce(id);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

it("C2 the gateway knows no such payment: the attempt has failed when it has said so twice, and the order can be paid again", async () => {
  const id = await approved(undone(silence));
  const absent = () => Response.json({ name: "RESOURCE_NOT_FOUND" }, { status: 404 });
  const asked = (seconds: number) =>
    between(
      async ({ kind }, pass) => (kind === "look" ? absent() : pass()),
      () => wait(id, seconds),
    );
  await asked(6);
  await isUnknown(id);
  await asked(16);
  expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "failed", reason: "not_found" }] });
  await press(await toGateway(id, "card"), "approve");
  expect(await orderNow(id)).toMatchObject({ status: "paid", transactions: [{ gateway: "paypal" }, { status: "completed" }] });
});

it.for(answersOf("a 500", "a 502 of something in between", "a 503"))(
  "C3 the money was taken, answered by %s: as if nothing had been answered, never a decline",
  async ([, answer]) => {
    const id = await approved(done(answer));
    await isUnknown(id);
    await again(() => wait(id, 6));
    await isPaidOnce(id);
    expect(new Set(keys).size).toBe(1);
  },
);

it.for(answersOf("a 500", "a 502 of something in between", "a 503"))(
  "C3 the money was not taken, answered by %s: as if nothing had been answered, never a decline",
  async ([, answer]) => {
    const id = await approved(undone(answer));
    await isUnknown(id);
    await again(() => wait(id, 6, 16, 1));
    await isPaidOnce(id);
    expect(new Set(keys).size).toBe(1);
  },
);

it("C8 an outcome is unknown: no other gateway, no other method, no end, until it is known", async () => {
  const id = await approved(undone(silence), { expiresIn: 60 });
  await between(
    async ({ kind }, pass) => (kind === "look" ? lost() : pass()),
    async () => {
      for (const method of ["card", "wallet"]) await browse(`${ORIGIN}/payments/${id}/pay`, { method });
      expect(await objectOf(id).begin({ locale: "en", method: "card" })).toMatchObject({ ok: false, error: { code: "order.busy" } });
      expect((await api(`/v1/orders/${id}/cancel`, { method: "POST" })).status).toBe(409);
      await isUnknown(id);
      // Its time is over, and money may be on its way.
      await wait(id, 61, 60);
      await isUnknown(id);
    },
  );
  await wait(id, 200, 400, 1);
  await isPaidOnce(id);
});

const words = answersOf("a web page with 200", "200 and nothing", "200 with an error", "200 and no object");
it.for(words)("C9 taking the money is answered by %s: nobody knows, and the gateway is asked", async ([, answer]) => {
  const id = await approved(done(answer));
  await isUnknown(id);
  await again(() => wait(id, 6));
  await isPaidOnce(id);
  expect(keys).toHaveLength(1);
});

it.for(words)("C9 a look is answered by %s: nothing is known by it", async ([, answer]) => {
  const id = await approved(done(silence));
  await between(
    async ({ kind }, pass) => (kind === "look" ? answer() : pass()),
    () => wait(id, 6, 16),
  );
  await isUnknown(id);
  await wait(id, 60);
  await isPaidOnce(id);
});

it("C9 making a session is answered by any of these: no session, and the next gateway is tried", async () => {
  for (const [, answer] of words) {
    // An account that has just failed comes after the others for 20 s.
    later(30);
    const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["paypal", "stripe"], methods: ["card"] });
    const hosted = await between(
      async ({ gateway, kind }, pass) => (gateway === "paypal" && kind === "create" ? answer() : pass()),
      () => toGateway(id, "card"),
    );
    expect(hosted.url).toContain("/simulators/stripe/");
    expect((await orderNow(id)).transactions).toMatchObject([
      { gateway: "paypal", status: "failed", reason: "unreadable" },
      { gateway: "stripe", status: "created" },
    ]);
  }
});

describe("C10", () => {
  beforeAll(() => setWeather("paypal", "ignores-keys"));
  afterAll(() => setWeather("paypal", "fine"));

  it("C10 the gateway does not know repeated calls: twenty returns and alarms at once ask for the money once", async () => {
    const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["paypal"] });
    await press(await toGateway(id, "wallet"), "approve", { follow: false });
    keys.length = 0;
    const comesBack = (no: number) => (no % 2 === 0 ? call(`/payments/${id}/return/tx_${id.slice(3)}01`) : ring(id));
    await again(() => Promise.all(Array.from({ length: 20 }, (_, no) => comesBack(no))));
    expect(keys).toHaveLength(1);
    await isPaidOnce(id);
  });

  it("C10 the gateway does not know repeated calls, and an answer is lost: it is asked, not told again", async () => {
    const id = await approved(done(silence));
    await again(() => wait(id, 6, 16, 60));
    expect(keys).toHaveLength(1);
    await isPaidOnce(id);
  });
});
