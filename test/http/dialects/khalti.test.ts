import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { newKeyPair, secretHash } from "../../../src/merchants/keys.ts";
import { database } from "../../../src/storage/database.ts";
import { apiKeys } from "../../../src/storage/schema.ts";
import { api, Customer, newOrder, ORIGIN, objectOf, orderNow, otherShop, paidOrder, shop } from "../../api.ts";
import { until } from "../../until.ts";
import { idOfReference } from "../asking.ts";
import { answered, initiate, KEY, khalti, lookup, orderOf, payer, REQUEST, refund } from "./khalti-asking.ts";

const ID = /^[0-9A-Za-z]{22}$/;
const NEPAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:45$/;
const NOT_FOUND = [404, { detail: "Not found.", error_key: "validation_error" }];

describe("a payment, from the merchant's server and back", () => {
  it("is initiated, paid, looked up, listed and refunded in two parts", async () => {
    const { pidx, payment_url, expires_at, expires_in, ...more } = await initiate({ merchant_counter: 4, merchant_note: { till: "B" } });
    expect(pidx).toMatch(/^[0-9A-Za-z]{20}00$/);
    expect(payment_url).toBe(`${ORIGIN}/payments/${orderOf(pidx)}`);
    expect(expires_at).toMatch(NEPAL);
    expect(Math.abs(Date.parse(expires_at) - Date.now() - 3_600_000)).toBeLessThan(10_000);
    expect([expires_in, more]).toEqual([3600, { merchant_counter: 4, merchant_note: { till: "B" } }]);
    const none = { pidx, total_amount: 130_000, transaction_id: null, fee: 0, refunded: false };
    expect(await lookup(pidx)).toEqual({ status: 200, body: { ...none, status: "Initiated" } });

    await payer(pidx).pay();
    const { status, body } = await lookup(pidx);
    const transaction_id = String(body.transaction_id);
    expect(transaction_id).toBe(`${pidx.slice(0, 20)}01`);
    const paid = { ...none, transaction_id };
    const merchant = { merchant_counter: 4, merchant_note: { till: "B" } };
    expect([status, body]).toEqual([200, { ...paid, status: "Completed", ...merchant }]);

    expect(await refund(transaction_id, { amount: 30_000 })).toEqual([200, { detail: "Transaction refund successful." }]);
    expect(await lookup(pidx)).toEqual({ status: 200, body: { ...paid, status: "Partially refunded" } });
    expect(await refund(transaction_id, { amount: "50000.00", mobile: "9800000001" })).toEqual([
      200,
      { detail: "Transaction refund successful." },
    ]);
    expect(await refund(pidx)).toEqual([200, { detail: "Transaction refund successful." }]);
    expect(await lookup(pidx)).toEqual({ status: 200, body: { ...paid, status: "Refunded", refunded: true } });
    expect(await orderNow(orderOf(pidx))).toMatchObject({ status: "refunded", refundedAmount: "1300.00" });
  });

  it("is one order, which the native API knows and tells of", async () => {
    const { pidx } = await initiate({
      purchase_order_id: "K-77",
      customer_info: { name: "Asha", email: "", phone: "-" },
      modes: ["KHALTI"],
    });
    await payer(pidx).pay();
    const order = await orderNow(orderOf(pidx));
    expect(order).toMatchObject({
      status: "paid",
      amount: "1300.00",
      currency: "NPR",
      reference: "K-77",
      description: REQUEST.purchase_order_name,
      redirectUrl: REQUEST.return_url,
    });
    const { data } = await (await api(`/v1/orders/${order.id}/events`)).json<{ data: { type: string }[] }>();
    expect(data.filter(({ type }) => type === "order.paid")).toHaveLength(1);
    await until(async () => {
      const found = await (await api("/v1/orders?reference=K-77")).json<{ data: { id: string }[] }>();
      expect(found.data.map(({ id }) => id)).toEqual([order.id]);
    });
  });

  it("is a new one each time, and never the native order of that reference", async () => {
    const made = [await initiate({ purchase_order_id: "twice" }), await initiate({ purchase_order_id: "twice", amount: 5_000 })];
    const ids = made.map(({ pidx }) => orderOf(pidx));
    expect(new Set([...ids, await idOfReference("twice")]).size).toBe(3);
  });

  it("of another way in is looked up and refunded by the same handle", async () => {
    const order = await paidOrder({ amount: "50.00", reference: "native", description: "Tea" });
    const pidx = `${order.id.slice(3)}00`;
    expect((await lookup(pidx)).body).toMatchObject({ status: "Completed", total_amount: 5_000 });
    const [, record] = await answered(khalti(`/api/merchant-transaction/${pidx}/`));
    expect(record).toMatchObject({ meta: { product_identity: "native", product_name: "Tea", product_url: "" } });
    expect(await refund(pidx)).toEqual([200, { detail: "Transaction refund successful." }]);
  });
});

describe("what initiate takes", () => {
  it.each([
    ["digits in a text", { amount: "1000" }, 1_000],
    ["a zero fraction", { amount: "1000.00" }, 1_000],
    ["the least", { amount: 1_000 }, 1_000],
    [
      "a breakdown with a discount",
      {
        amount: 1_000,
        amount_breakdown: [
          { label: "Tea", amount: 1_300 },
          { label: "Less", amount: "-300" },
        ],
      },
      1_000,
    ],
    ["numbers for order numbers", { purchase_order_id: 12, purchase_order_name: 7 }, 130_000],
    [
      "null and nothing for what there is not",
      { customer_info: null, amount_breakdown: [], product_details: [], bank: "", ttl: null },
      130_000,
    ],
    ["texts around with spaces", { purchase_order_name: "  Tea " }, 130_000],
    ["a field that nobody knows", { nosuch: [1], remarks: "x" }, 130_000],
  ])("%s", async (_why, fields, amount) => {
    const { pidx } = await initiate(fields);
    expect((await lookup(pidx)).body).toMatchObject({ total_amount: amount, status: "Initiated" });
  });

  it("a life in seconds", async () => {
    const { pidx, expires_in, expires_at } = await initiate({ ttl: "60" });
    expect(expires_in).toBe(60);
    expect(Date.parse(expires_at)).toBe(Date.parse((await orderNow(orderOf(pidx))).expiresAt));
  });

  it("everything that the documentation lists", async () => {
    const { pidx } = await initiate({
      customer_info: { name: "Asha Rai", email: "asha@example.com", phone: "9811111111" },
      amount_breakdown: [
        { label: "Marked price", amount: 100_000 },
        { label: "VAT", amount: 30_000 },
      ],
      product_details: [{ identity: "tea-500", name: "Masala tea", total_price: 130_000, quantity: 1, unit_price: 130_000 }],
      modes: ["KHALTI", "EBANKING"],
      bank: null,
      merchant_username: "himal",
    });
    await payer(pidx).pay();
    const [, record] = await answered(khalti(`/api/merchant-transaction/${pidx}/`));
    expect(record).toMatchObject({
      user: { idx: "", name: "Asha Rai", mobile: "98XXXXX000" },
      meta: {
        product_identity: "TEA-1042",
        product_name: "Masala tea, 500 g",
        product_url: "https://shop.example.com",
        merchant_username: "himal",
      },
    });
    expect(JSON.stringify(record)).not.toContain("9811111111");
  });

  it("a form, JSON that does not say so, and addresses without the last slash", async () => {
    const form = new URLSearchParams({ ...REQUEST, amount: "1000" }).toString();
    const FORM = "application/x-www-form-urlencoded";
    expect((await khalti("/api/v2/epayment/initiate", { body: form, type: FORM })).status).toBe(200);
    const untyped = await khalti("/api/v2/epayment/initiate/", { body: REQUEST, type: "application/json; charset=utf-8" });
    const { pidx } = await untyped.json<{ pidx: string }>();
    expect((await khalti("/api/v2/epayment/lookup", { body: `pidx=${pidx}`, type: FORM })).status).toBe(200);
    for (const path of ["/api/merchant-transaction", `/api/merchant-transaction/${pidx}`, `/api/v2/merchant-transaction/${pidx}`])
      expect((await khalti(path)).status).toBe(200);
  });

  it("keeps an order number that is no reference, and gives it back", async () => {
    const { pidx } = await initiate({ purchase_order_id: "हिमाल १/२ ".repeat(9) });
    expect((await orderNow(orderOf(pidx))).reference).toBeNull();
    const [, record] = await answered(khalti(`/api/merchant-transaction/${pidx}/`));
    expect(record).toMatchObject({ meta: { product_identity: "हिमाल १/२ ".repeat(9).trim() } });
  });
});

describe("lookup says", () => {
  it("Pending while money may be on its way", async () => {
    const { pidx } = await initiate();
    await payer(pidx).pay("9800000007");
    expect(await lookup(pidx)).toMatchObject({ status: 200, body: { status: "Pending", transaction_id: null, refunded: false } });
    await vi.waitFor(
      async () => {
        await objectOf(orderOf(pidx)).settle({ attempt: 1 });
        expect((await lookup(pidx)).body).toMatchObject({ status: "Completed" });
      },
      { timeout: 4_000, interval: 200 },
    );
  });

  it("Initiated after a refusal, since the payer can try again", async () => {
    const { pidx } = await initiate();
    await payer(pidx).pay("9800000006");
    expect((await lookup(pidx)).body).toMatchObject({ status: "Initiated", transaction_id: null });
    await payer(pidx).pay();
    expect((await lookup(pidx)).body).toMatchObject({ status: "Completed", transaction_id: `${pidx.slice(0, 20)}02` });
  });

  it("User canceled and Expired with HTTP 400", async () => {
    const [cancelled, expired] = [await initiate(), await initiate({ ttl: 60 })];
    await api(`/v1/orders/${orderOf(cancelled.pidx)}/cancel`, { body: {} });
    const none = { total_amount: 130_000, transaction_id: null, fee: 0, refunded: false };
    expect(await lookup(cancelled.pidx)).toEqual({ status: 400, body: { ...none, pidx: cancelled.pidx, status: "User canceled" } });
    vi.setSystemTime(Date.now() + 61_000);
    expect(await lookup(expired.pidx)).toEqual({ status: 400, body: { ...none, pidx: expired.pidx, status: "Expired" } });
    vi.useRealTimers();
  });

  it("nothing of an order that is another's, in another currency, or none", async () => {
    const { pidx } = await initiate();
    await payer(pidx).pay();
    const ask = (id: string, authorization = KEY) => answered(khalti("/api/v2/epayment/lookup/", { body: { pidx: id }, authorization }));
    expect(await ask(pidx, `Key ${otherShop.secretKey}`)).toEqual(NOT_FOUND);
    const dollars = await newOrder({ currency: "USD" });
    for (const id of [`${dollars.id.slice(3)}00`, `${pidx.slice(0, 20)}01`, `${pidx.slice(0, 20)}02`, orderOf(pidx), "x", "0".repeat(22)])
      expect(await ask(id)).toEqual(NOT_FOUND);
  });
});

describe("the list of transactions", () => {
  it("shows the newest first, each as it stands", async () => {
    const { pidx } = await initiate();
    await payer(pidx).pay();
    const first = await newOrder({ currency: "USD" });
    const { pidx: open } = await initiate({ amount: 2_000 });
    await until(async () => {
      const [status, list] = await answered(khalti("/api/merchant-transaction/"));
      expect([status, list]).toMatchObject([200, { current_page: 1, previous: null }]);
      expect(JSON.stringify(list)).not.toContain(first.id.slice(3));
      const { records } = list as { records: { idx: string }[] };
      expect(records.slice(0, 2).map(({ idx }) => idx)).toEqual([open, `${pidx.slice(0, 20)}01`]);
      expect(records[1]).toEqual({
        idx: `${pidx.slice(0, 20)}01`,
        type: { idx: expect.stringMatching(ID), name: "Wallet payment" },
        state: { idx: expect.stringMatching(ID), name: "Completed", template: "is complete" },
        amount: 130_000,
        fee_amount: 0,
        refunded: false,
        created_on: expect.stringMatching(NEPAL),
        ebanker: null,
        user: { idx: "", name: "", mobile: "" },
        merchant: { idx: shop.app, name: shop.name, mobile: "" },
      });
      expect(records[0]).toMatchObject({ state: { name: "Initiated", template: "is initiated" }, amount: 2_000 });
    });
  });

  it("has pages of ten, with their neighbours' addresses", async () => {
    const secret = otherShop.secretKey;
    const authorization = `Key ${secret}`;
    const page = async (number: number | string, path = "/api/merchant-transaction/") =>
      answered(khalti(`${path}?page=${number}`, { authorization }));
    expect(await page(1)).toEqual([
      200,
      { total_pages: 1, total_records: 0, next: null, previous: null, record_range: [0, 0], current_page: 1, records: [] },
    ]);
    for (let i = 0; i < 12; i++)
      expect((await khalti("/api/v2/epayment/initiate/", { body: { ...REQUEST, amount: 1_000 + i }, authorization })).status).toBe(200);
    await until(async () => expect((await page(1))[1]).toMatchObject({ total_records: 12 }));
    const address = `${ORIGIN}/khalti/api/merchant-transaction/?page=`;
    const [, one] = await page(1);
    expect(one).toMatchObject({ total_pages: 2, next: `${address}2`, previous: null, record_range: [1, 10], current_page: 1 });
    const [, two] = await page(2);
    expect(two).toMatchObject({ total_pages: 2, next: null, previous: `${address}1`, record_range: [11, 12], current_page: 2 });
    const amounts = [one, two].flatMap((list) => (list as { records: { amount: number }[] }).records.map(({ amount }) => amount));
    expect(amounts.toSorted()).toEqual(Array.from({ length: 12 }, (_, i) => 1_000 + i));
    expect((await page(1, "/api/v2/merchant-transaction/"))[1]).toMatchObject({
      next: `${ORIGIN}/khalti/api/v2/merchant-transaction/?page=2`,
    });
    for (const number of [0, 3, -1, "x", "", "1.5", "99999", "1e1"])
      expect(await page(number)).toEqual([404, { detail: "Invalid page.", error_key: "validation_error" }]);
  });

  it("tells the whole of one payment", async () => {
    const { pidx } = await initiate();
    const ask = async (id: string) => (await answered(khalti(`/api/v2/merchant-transaction/${id}/`)))[1];
    expect(await ask(pidx)).toMatchObject({
      idx: pidx,
      state: { name: "Initiated" },
      can_refund: false,
      can_complete: false,
      child_transactions: [],
    });
    await payer(pidx).pay();
    const payment = `${pidx.slice(0, 20)}01`;
    expect(await ask(pidx)).toMatchObject({ idx: payment, can_refund: true, user: { mobile: "98XXXXX000" }, child_transactions: [] });
    await refund(payment, { amount: 30_000 });
    await refund(payment);
    expect(await ask(payment)).toMatchObject({
      idx: payment,
      state: { name: "Refunded" },
      refunded: true,
      can_refund: false,
      child_transactions: [
        { idx: `${pidx.slice(0, 20)}01`, type: { name: "Refund" }, state: { name: "Completed" }, amount: 30_000 },
        { idx: `${pidx.slice(0, 20)}02`, type: { name: "Refund" }, state: { name: "Completed" }, amount: 100_000 },
      ],
    });
    expect(await answered(khalti("/api/merchant-transaction/nosuch/"))).toEqual(NOT_FOUND);
    expect(await answered(khalti(`/api/merchant-transaction/${payment}/`, { authorization: `Key ${otherShop.secretKey}` }))).toEqual(
      NOT_FOUND,
    );
  });
});

describe("a refund is refused", () => {
  const invalid = (text: string) => [400, { amount: [text], error_key: "validation_error" }];
  const detail = (text: string) => [400, { detail: text, error_key: "validation_error" }];

  it("of what was not paid, is not there, or is another's", async () => {
    const { pidx } = await initiate();
    expect(await refund(pidx)).toEqual(detail("Transaction is not completed."));
    expect(await refund("0".repeat(22))).toEqual(NOT_FOUND);
    await payer(pidx).pay();
    const asked = khalti(`/api/merchant-transaction/${pidx}/refund/`, { body: {}, authorization: `Key ${otherShop.secretKey}` });
    expect(await answered(asked)).toEqual(NOT_FOUND);
  });

  it("beyond what is left, or a second time", async () => {
    const { pidx } = await initiate();
    await payer(pidx).pay();
    expect(await refund(pidx, { amount: 130_001 })).toEqual(invalid("Ensure this value is less than or equal to 130000."));
    await refund(pidx, { amount: 1_000 });
    expect(await refund(pidx, { amount: 130_000 })).toEqual(invalid("Ensure this value is less than or equal to 129000."));
    await refund(pidx);
    expect(await refund(pidx)).toEqual(detail("Transaction has already been refunded."));
    expect(await refund(pidx, { amount: 1 })).toEqual(detail("Transaction has already been refunded."));
  });

  it.each([[0], [-5], ["-1"]])("for %j paisa", async (amount) => {
    expect(await refund("0".repeat(22), { amount })).toEqual(invalid("Ensure this value is greater than or equal to 1."));
  });
  it.each([["50.50"], [50.5], ["x"], [true], [{}], ["1e3"]])("for %j, which is no whole number", async (amount) => {
    expect(await refund("0".repeat(22), { amount })).toEqual(invalid("A valid integer is required."));
  });

  it("never gives back more than was taken, however many come at once", async () => {
    const { pidx } = await initiate({ amount: 10_000 });
    await payer(pidx).pay();
    const answers = await Promise.all(Array.from({ length: 6 }, () => refund(pidx, { amount: 3_000 })));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(3);
    expect(await orderNow(orderOf(pidx))).toMatchObject({ refundedAmount: "90.00" });
  });

  it("with a key that was revoked a moment ago", async () => {
    const { publicKey, secretKey } = newKeyPair("test");
    const db = database(env.DB);
    const key = {
      id: "ak_khalti001",
      app: shop.app,
      mode: "test",
      publicKey,
      secretHash: await secretHash(secretKey),
      createdAt: Date.now(),
    } as const;
    await db.insert(apiKeys).values(key);
    const { pidx } = await initiate();
    await payer(pidx).pay();
    const authorization = `Key ${secretKey}`;
    expect((await khalti("/api/merchant-transaction/", { authorization })).status).toBe(200);
    await db.update(apiKeys).set({ revokedAt: Date.now() });
    const asked = khalti(`/api/merchant-transaction/${pidx}/refund/`, { body: {}, authorization });
    expect(await answered(asked)).toEqual([401, { detail: "Invalid token.", status_code: 401 }]);
    await db.update(apiKeys).set({ revokedAt: null });
    expect((await lookup(pidx)).body).toMatchObject({ status: "Completed" });
  });
});

it("a payer's own object is the same whichever API asks", async () => {
  const { pidx } = await initiate();
  const customer = new Customer(orderOf(pidx));
  const [one, two] = await Promise.all([customer.begin(), customer.begin()]);
  expect(one.id).toBe(two.id);
  expect((await orderNow(orderOf(pidx))).transactions).toHaveLength(1);
});
