import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { OrderView, RefundView } from "../../src/domain/view.ts";
import { randomId } from "../../src/kernel/ids.ts";
import { api, Customer, call, eventsOf, heldOrder, json, newOrder, orderNow, otherShop, paidOrder, refundOf, shop } from "../api.ts";
import { later } from "../clock.ts";
import { expectRefused, idOfReference } from "../http/asking.ts";
import { addAccount, newPair } from "../http/dialects/kspay-shops.ts";
import { goOn, ledgerOf, press, toGateway } from "../simulated/customer.ts";
import { asked, beforeAnswer } from "./between.ts";
import { chargesOf, hold, orderAt, STRIPE, stateOf, typesOf } from "./tellers.ts";

// The merchant's server asks again: because an answer was lost, or because it has lost count.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});

const DAY = 86_400;
const fresh = (): string => randomId("key-", 12);
const replayed = ({ headers }: Response) => headers.get("idempotent-replayed");
const create = (fields: Record<string, unknown>, key?: string, secret: string = shop.secretKey) =>
  api("/v1/orders", { body: { amount: "100.00", currency: "NPR", ...fields }, secret, ...(key !== undefined && { key }) });

/** An order that was paid after its end, at a gateway that takes it all the same. */
async function paidLate(): Promise<OrderView> {
  const { id } = await orderAt(STRIPE, { expiresIn: 60 });
  const hosted = await toGateway(id, STRIPE.method);
  await api(`/v1/orders/${id}/cancel`, { method: "POST" });
  await goOn(await press(hosted, "approve", { follow: false }));
  return orderNow(id);
}

async function toldOrder(): Promise<OrderView & { readonly path: string }> {
  const order = await paidOrder();
  const paid = (await eventsOf(order.id)).find(({ type }) => type === "order.paid");
  return { ...order, path: `events/${paid?.id}/resend` };
}

/** Every POST below an order: what makes an order for it, where it goes, what it says, and the same with another word. */
const OPERATIONS = [
  ["refunds", () => paidOrder(), { amount: "30.00" }, { amount: "31.00" }],
  ["capture", () => heldOrder(), { amount: "60.00" }, {}],
  ["void", () => heldOrder(), {}, null],
  ["cancel", () => newOrder(), {}, null],
  [
    "resolve",
    paidLate,
    { code: "late_payment", action: "refund", note: "Sold out" },
    { code: "late_payment", action: "accept", note: "x" },
  ],
  ["resend", toldOrder, {}, null],
] as const;

describe.each(OPERATIONS)("%s", (what, make, body, other) => {
  const made = async () => {
    const order = await make();
    const path = `/v1/orders/${order.id}/${"path" in order ? order.path : what}`;
    return { id: order.id, post: (key: string, said: unknown = body) => api(path, { method: "POST", body: said, key }) };
  };

  it("E1 the same key and body later: the same answer, marked as a replay", async () => {
    const { id, post } = await made();
    const key = fresh();
    const first = await post(key);
    const text = await first.text();
    expect([first.ok, replayed(first)]).toEqual([true, null]);
    const before = await stateOf(id);
    for (const seconds of [1, DAY - 10]) {
      later(seconds);
      const again = await post(`"${key}"`);
      expect([again.status, replayed(again), await again.text()]).toEqual([first.status, "true", text]);
    }
    expect(await stateOf(id)).toEqual(before);
  });

  it("E3 the same key five times at once: one runs, the others get its answer or are told to come again", async () => {
    const { id, post } = await made();
    const key = fresh();
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(key)));
    const texts = new Set<string>();
    for (const answer of answers) {
      if (answer.ok) texts.add(await answer.text());
      else {
        expect(answer.headers.get("retry-after")).toBe("1");
        await expectRefused(Promise.resolve(answer), "idempotency.running");
      }
    }
    expect(texts.size).toBe(1);
    expect(answers.filter((answer) => answer.ok && replayed(answer) === null)).toHaveLength(1);
    const before = await stateOf(id);
    expect(replayed(await post(key))).toBe("true");
    expect(await stateOf(id)).toEqual(before);
  });

  it.runIf(other)("E2 the same key with another body: 422, and nothing is done", async () => {
    const { id, post } = await made();
    const key = fresh();
    await post(key);
    const before = await stateOf(id);
    expect((await expectRefused(post(key, other), "idempotency.other_body")).status).toBe(422);
    expect(await stateOf(id)).toEqual(before);
  });
});

it("E2 a key of one operation is no key of another's", async () => {
  const { id } = await paidOrder();
  const key = fresh();
  await refundOf(id, {}, key);
  await expectRefused(api(`/v1/orders/${id}/cancel`, { body: {}, key }), "idempotency.other_body");
});

it("E2 on create another amount or currency is 409, other fields are named as ignored", async () => {
  const key = fresh();
  const first = await json<OrderView>(create({}, key));
  for (const terms of [{ amount: "100.01" }, { currency: "INR" }])
    expect((await expectRefused(create(terms, key), "order.reference_conflict")).status).toBe(409);
  const again = await create({ description: "Coffee", expiresIn: 600 }, key);
  expect([again.status, again.headers.get("dwar-ignored")]).toEqual([201, "description, expiresIn"]);
  expect(await again.json()).toEqual(first);
  expect(await orderNow(first.id)).toEqual(first);
});

it("E3 the second comes while the gateway has not answered the first: told to come again, and one refund", async () => {
  const { id } = await orderAt(STRIPE);
  await goOn(await press(await toGateway(id, STRIPE.method), "approve", { follow: false }));
  const key = fresh();
  const refund = () => refundOf(id, { amount: "45.00" }, key);
  const { kinds } = await asked(async () => {
    const meanwhile = async () => {
      expect((await expectRefused(refund(), "idempotency.running")).status).toBe(409);
      await expectRefused(refundOf(id, { amount: "46.00" }, key), "idempotency.other_body");
    };
    expect((await beforeAnswer("refund", meanwhile, refund)).status).toBe(201);
  });
  expect(kinds.filter((kind) => kind === "refund")).toHaveLength(1);
  expect(replayed(await refund())).toBe("true");
  const [charge] = await chargesOf("stripe", id);
  expect((await ledgerOf("stripe").books()).refunds.filter((made) => made.charge === charge?.id)).toMatchObject([{ amount: 4_500 }]);
});

it("E3 on create there is one order, and everybody gets it", async () => {
  const key = fresh();
  const answers = await Promise.all(Array.from({ length: 20 }, () => create({}, key)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
  expect(answers.filter((answer) => replayed(answer) === null)).toHaveLength(1);
  expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
});

it("E4 the first request of a key was bad input: it is not kept, and may be corrected", async () => {
  const { id } = await paidOrder();
  const before = await stateOf(id);
  const key = fresh();
  for (const amount of ["-1", "0.001", "all"]) await expectRefused(refundOf(id, { amount }, key), "request.invalid", "amount");
  await expectRefused(api(`/v1/orders/${id}/refunds`, { body: "{", key }), "request.malformed");
  expect(await stateOf(id)).toEqual(before);
  const corrected = await refundOf(id, { amount: "1.00" }, key);
  expect([corrected.status, replayed(corrected)]).toEqual([201, null]);

  const another = fresh();
  await expectRefused(create({ amount: "-1" }, another), "request.invalid", "amount");
  const made = await create({}, another);
  expect([made.status, replayed(made)]).toEqual([201, null]);
});

it("E4 a refusal that was decided is kept: the same words again, another body is refused", async () => {
  const { id } = await paidOrder();
  const key = fresh();
  for (let times = 0; times < 2; times++) await expectRefused(refundOf(id, { amount: "100.01" }, key), "order.refund_too_large", "amount");
  await expectRefused(refundOf(id, { amount: "100.00" }, key), "idempotency.other_body");
  expect(await orderNow(id)).toMatchObject({ refundedAmount: "0.00" });
});

it("E5 the same key after a day: a new request, but on create still the same order", async () => {
  const { id } = await paidOrder();
  const [key, creating] = [fresh(), fresh()];
  const refund = await json<RefundView>(refundOf(id, { amount: "10.00" }, key));
  const order = await json<OrderView>(create({}, creating));
  later(DAY + 1);
  const next = await refundOf(id, { amount: "20.00" }, key);
  expect([next.status, replayed(next)]).toEqual([201, null]);
  expect((await next.json<RefundView>()).id).not.toBe(refund.id);
  expect(await orderNow(id)).toMatchObject({ refundedAmount: "30.00" });

  // Its offer has ended meanwhile, so it is offered anew.
  expect(await json(create({}, creating))).toMatchObject({ id: order.id, status: "open" });
  const again = await create({}, creating);
  expect([replayed(again), (await again.json<OrderView>()).id]).toEqual(["true", order.id]);
});

it("E6 the key of another merchant or mode: nothing in common", async () => {
  const live = await newPair(shop.app, "live");
  await addAccount(shop.app, { gateway: "stripe", mode: "live" });
  later(11);
  const key = fresh();
  const ours = await create({ currency: "USD" }, key);
  const theirs = await create({ amount: "7.00" }, key, otherShop.secretKey);
  const inLive = await create({ amount: "8.00", currency: "USD" }, key, live.keys.secretKey);
  expect([ours, theirs, inLive].map((answer) => [answer.status, replayed(answer)])).toEqual(Array(3).fill([201, null]));
  const orders = await Promise.all([ours, theirs, inLive].map((answer) => answer.json<OrderView>()));
  expect(new Set(orders.map(({ id }) => id)).size).toBe(3);

  const paid = await paidOrder();
  expect((await refundOf(paid.id, { amount: "1.00" }, key)).status).toBe(201);
  for (const secret of [otherShop.secretKey, live.keys.secretKey])
    await expectRefused(api(`/v1/orders/${paid.id}/refunds`, { body: { amount: "1.00" }, key, secret }), "order.not_found");
  const other = await paidOrder();
  expect(replayed(await refundOf(other.id, { amount: "1.00" }, key))).toBeNull();
});

it("E7 after a timeout the same reference without a key: the same order as it is now", async () => {
  const reference = fresh();
  const impatient = new AbortController();
  const body = JSON.stringify({ amount: "100.00", currency: "NPR", reference });
  const headers = { authorization: `Bearer ${shop.secretKey}`, "content-type": "application/json", "idempotency-key": fresh() };
  const first = call("/v1/orders", { method: "POST", headers, body, signal: impatient.signal }).catch(() => "given up");
  impatient.abort();
  await first;

  const again = await create({ reference });
  const { id } = await again.json<OrderView>();
  expect([again.status, id]).toEqual([201, await idOfReference(reference)]);
  await new Customer(id).pay();
  const paid = await create({ reference });
  expect([paid.status, replayed(paid)]).toEqual([201, "true"]);
  expect(await paid.json()).toEqual(await orderNow(id));
  for (const terms of [{ amount: "99.99" }, { currency: "INR" }])
    await expectRefused(create({ reference, ...terms }), "order.reference_conflict");
  expect((await typesOf(id)).filter((type) => type === "order.opened")).toHaveLength(1);
  expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "100.00" });
});
