import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Customer, objectOf, orderNow } from "../../api.ts";
import { answered, khalti, lookup, orderOf, refund } from "./khalti-asking.ts";
import { booked, confirm, confirmed, initiate, initiated, later, record, refused, said, statusOf, verify } from "./khalti-legacy-asking.ts";

afterEach(() => vi.useRealTimers());

const inState = (name: string) => [200, expect.objectContaining({ state: expect.objectContaining({ name }) })];
const standing = async (token: string) => {
  const [, body] = await statusOf(token);
  return body;
};

it("a customer pays with number, PIN and code, and the merchant takes the money", async () => {
  const [status, answer] = await initiate();
  expect([status, answer]).toEqual([
    200,
    { token: expect.stringMatching(/^[0-9A-Za-z]{22}$/), pin_created: true, pin_created_message: "" },
  ]);
  const token = await initiated();
  expect(await standing(token)).toEqual({ status: true, detail: "Transaction initiated.", state: "Initiated" });

  const [, allowed] = await confirm(token);
  const idx = `${token.slice(0, 20)}01`;
  expect(allowed).toEqual({
    idx,
    token,
    amount: 130_000,
    mobile: "98XXXXX001",
    product_identity: "tea-1042",
    product_name: "Masala tea, 500 g",
    product_url: "http://shop.example.com/tea",
    merchant_till: "B",
  });
  expect(await standing(token)).toMatchObject({ status: true, state: "Confirmed" });

  const [, paid] = await verify(token);
  expect(paid).toMatchObject({
    idx,
    type: { name: "Wallet payment" },
    state: { name: "Completed", template: "is complete" },
    amount: 130_000,
    fee_amount: 0,
    refunded: false,
    user: { mobile: "98XXXXX001" },
    can_refund: true,
    can_complete: false,
    meta: {
      product_identity: "tea-1042",
      product_name: "Masala tea, 500 g",
      product_url: "http://shop.example.com/tea",
      merchant_till: "B",
    },
  });
  expect(await record(idx)).toEqual([200, paid]);
  expect(await record(token)).toEqual([200, paid]);
  expect(await standing(token)).toEqual({ status: true, detail: "Transaction complete.", state: "Complete" });
  expect(await orderNow(orderOf(token))).toMatchObject({ status: "paid", reference: "tea-1042", capturedAmount: "1300.00", attention: [] });
});

it("no money moves before the merchant verifies", async () => {
  const token = await confirmed();
  expect(await booked(token)).toMatchObject({ status: "Confirmed" });
  expect(await orderNow(orderOf(token))).toMatchObject({ status: "authorized", capturedAmount: "0.00" });
  expect(await record(token)).toEqual([
    200,
    expect.objectContaining({ can_complete: true, can_refund: false, idx: `${token.slice(0, 20)}01` }),
  ]);
  later(600);
  await runDurableObjectAlarm(objectOf(orderOf(token)));
  expect(await booked(token)).toMatchObject({ status: "Confirmed" });
  await verify(token);
  expect(await booked(token)).toMatchObject({ status: "Completed", amount: 130_000 });
});

describe("what nobody verifies", () => {
  it("is released at its expiry, by itself", async () => {
    const token = await confirmed();
    const id = orderOf(token);
    later(901);
    expect(await booked(token)).toMatchObject({ status: "Expired" });
    await runDurableObjectAlarm(objectOf(id));
    await runDurableObjectAlarm(objectOf(id));
    expect(await orderNow(id)).toMatchObject({ status: "expired", transactions: [{ status: "failed", reason: "expired" }] });
    expect(await standing(token)).toEqual({ status: false, detail: "Transaction failed.", state: "Failed" });
    expect(await record(token)).toEqual(inState("Failed"));
    expect(await verify(token)).toMatchObject(refused({ token: [expect.stringMatching(/^This payment has failed/)] }));
    expect(await confirm(token)).toEqual(said("The time to pay is over."));
  });

  it("can't be verified after that either where nobody has noticed", async () => {
    const token = await confirmed();
    later(901);
    expect(await verify(token)).toMatchObject(refused({ token: [expect.stringMatching(/^This payment has failed/)] }));
    expect(await orderNow(orderOf(token))).toMatchObject({ status: "expired", transactions: [{ status: "failed", reason: "expired" }] });
    expect(await booked(token)).toMatchObject({ status: "Expired" });
  });

  it("is over too when the merchant cancels it", async () => {
    const token = await confirmed();
    expect((await objectOf(orderOf(token)).cancel({ app: "ap_demo00001", mode: "test" }, null)).ok).toBe(true);
    expect(await booked(token)).toMatchObject({ status: "Voided" });
    expect(await standing(token)).toMatchObject({ status: false, state: "Failed" });
    expect((await verify(token))[0]).toBe(400);
  });
});

it("what nobody confirms is over when its time is", async () => {
  const token = await initiated();
  later(901);
  expect(await confirm(token)).toEqual(said("The time to pay is over."));
  expect(await standing(token)).toMatchObject({ state: "Failed" });
});

describe("verifying", () => {
  it("takes no other amount", async () => {
    const token = await confirmed();
    for (const amount of [129_999, 130_001, 1, "1300"])
      expect(await verify(token, amount)).toEqual(refused({ amount: ["This is not the amount of the payment."] }));
    expect(await booked(token)).toMatchObject({ status: "Confirmed" });
    expect(await verify(token, "130000.00")).toEqual(inState("Completed"));
    expect(await verify(token, 1)).toEqual(refused({ amount: ["This is not the amount of the payment."] }));
  });

  it("needs a confirmed payment", async () => {
    const token = await initiated();
    expect(await verify(token)).toEqual(refused({ token: ["The payer has not confirmed this payment."] }));
    expect(await standing(token)).toMatchObject({ state: "Initiated" });
  });

  it("again is answered alike, also at the same time", async () => {
    const token = await confirmed();
    const answers = await Promise.all([verify(token), verify(token), verify(token)]);
    for (const answer of answers) expect(answer).toEqual(inState("Completed"));
    expect(await verify(token)).toEqual(answers[0]);
    const events = await objectOf(orderOf(token)).history({ app: "ap_demo00001", mode: "test" });
    expect(events.ok && events.value.filter(({ type }) => type === "order.paid")).toHaveLength(1);
  });

  it("is a form as well as JSON, with and without the last slash", async () => {
    const token = await confirmed();
    const asked = khalti("/api/v2/payment/verify", { body: `token=${token}&amount=130000`, type: "application/x-www-form-urlencoded" });
    expect(await answered(asked)).toEqual(inState("Completed"));
  });

  it("says to ask again while the money is on its way", async () => {
    const token = await confirmed({ mobile: "9800000007" });
    expect(await verify(token)).toMatchObject([503, { status_code: 503 }]);
    expect(await standing(token)).toMatchObject({ status: true, state: "Confirmed" });
    later(2);
    expect(await verify(token)).toEqual(inState("Completed"));
  });

  it("finds out what became of money whose taking was never answered", async () => {
    const token = await confirmed({ mobile: "9800000008" });
    expect(await verify(token)).toEqual(inState("Completed"));
    expect(await booked(token)).toMatchObject({ status: "Completed" });
  });
});

describe("confirming", () => {
  it("again is answered alike, before and after the money is taken", async () => {
    const token = await initiated();
    const first = await confirm(token);
    expect(await confirm(token)).toEqual(first);
    await verify(token);
    expect(await confirm(token, { confirmation_code: "000000" })).toEqual(first);
  });

  it("counts wrong codes, and closes the payment after the third", async () => {
    const token = await initiated();
    const wrong = () => confirm(token, { confirmation_code: "000000" });
    expect(await wrong()).toEqual(said("This is not the code that was sent.", { tries_remaining: "2" }));
    expect(await wrong()).toEqual(said("This is not the code that was sent.", { tries_remaining: "1" }));
    const closed = said("Too many wrong codes: this payment is closed.", { tries_remaining: "0" });
    expect(await wrong()).toEqual(closed);
    expect(await confirm(token)).toEqual(closed);
    expect(await record(token)).toEqual(inState("Disabled"));
    expect(await standing(token)).toEqual({
      status: false,
      detail: "Transaction disabled: possible exploitation of the confirmation code.",
      state: "Failed",
    });
    expect(await verify(token)).toEqual(refused({ token: ["This payment was closed: too many wrong confirmation codes."] }));
    // Its page is no other way to pay.
    expect(await orderNow(orderOf(token))).toMatchObject({ status: "cancelled", transactions: [{ status: "disabled" }] });
    await expect(new Customer(orderOf(token)).begin()).rejects.toThrow("not_payable");
  });

  it("checks the PIN as well, and locks the payer", async () => {
    const token = await initiated({ mobile: "9800000005" });
    const wrong = () => confirm(token, { transaction_pin: "0000" });
    expect(await wrong()).toEqual(said("This is not the PIN of this wallet.", { tries_remaining: "2" }));
    await wrong();
    const locked = "Too many wrong PINs: this wallet is locked for a while.";
    expect(await wrong()).toEqual([400, { detail: locked, tries_remaining: "0", error_key: "third_party_transaction_locked" }]);
    expect(await confirm(token)).toMatchObject([400, { error_key: "third_party_transaction_locked" }]);
    expect(await initiate({ mobile: "9800000005" })).toMatchObject([400, { error_key: "third_party_transaction_locked" }]);
    expect(await standing(token)).toMatchObject({ state: "Initiated" });
    later(601);
    expect((await confirm(token))[0]).toBe(200);
  });

  it("a wallet without money fails, for good", async () => {
    const token = await initiated({ mobile: "9800000006" });
    const poor = said("There is not enough money in this wallet.");
    expect(await confirm(token)).toEqual(poor);
    expect(await confirm(token)).toEqual(poor);
    expect(await standing(token)).toMatchObject({ state: "Failed" });
    expect(await record(token)).toEqual(inState("Failed"));
    expect(await orderNow(orderOf(token))).toMatchObject({ status: "cancelled", transactions: [{ status: "failed", reason: "declined" }] });
  });

  it("needs no address to show: without one there is none", async () => {
    const token = await initiated({ product_url: "", merchant_till: undefined });
    const [, answer] = await confirm(token);
    expect(Object.keys(answer ?? {})).toEqual(["idx", "token", "amount", "mobile", "product_identity", "product_name"]);
  });
});

it("money goes back in parts and then whole", async () => {
  const token = await confirmed();
  expect(await refund(token)).toEqual(said("Transaction is not completed."));
  const [, paid] = await verify(token);
  const { idx } = paid as { idx: string };
  expect(await refund(idx, { amount: 30_000 })).toEqual([200, { detail: "Transaction refund successful." }]);
  expect(await standing(token)).toEqual({ status: false, detail: "Transaction partially refunded.", state: "Partially refunded" });
  expect(await verify(token)).toEqual(inState("Partially refunded"));
  expect((await refund(idx))[0]).toBe(200);
  expect(await standing(token)).toMatchObject({ status: false, state: "Refunded" });
  expect(await verify(token)).toEqual([200, expect.objectContaining({ refunded: true, can_refund: false })]);
});

it("a payment whose amount the merchant took in part by the native API is one of that amount", async () => {
  const token = await confirmed();
  await objectOf(orderOf(token)).capture({ app: "ap_demo00001", mode: "test" }, { amount: "1000.00" }, null);
  expect((await verify(token))[0]).toBe(400);
  expect(await verify(token, 100_000)).toEqual([200, expect.objectContaining({ amount: 100_000 })]);
  expect(await booked(token)).toMatchObject({ status: "Completed", amount: 100_000 });
});

it("is none of KPG-2's payments, and they are none of its", async () => {
  const token = await confirmed();
  expect(await lookup(token)).toEqual({ status: 404, body: { detail: "Not found.", error_key: "validation_error" } });
  const { pidx } = await (
    await khalti("/api/v2/epayment/initiate/", {
      body: {
        return_url: "https://shop.example.com/done",
        website_url: "https://shop.example.com",
        amount: 130_000,
        purchase_order_id: "T-1",
        purchase_order_name: "Tea",
      },
    })
  ).json<{ pidx: string }>();
  expect(await verify(pidx)).toEqual(refused({ token: ["Invalid token."] }));
  expect(await standing(pidx)).toEqual({ status: false, detail: "Transaction not found.", state: "Error" });
  expect(await confirm(pidx)).toEqual(refused({ token: ["Invalid token."] }));
});

it("is listed with the state that the payment itself has", async () => {
  const tokens = [await initiated(), await confirmed(), await confirmed(), await initiated()];
  const [first = "", , third = "", fourth = ""] = tokens;
  await verify(third);
  for (const _ of [1, 2, 3]) await confirm(fourth, { confirmation_code: "000000" });
  for (const token of tokens) await runDurableObjectAlarm(objectOf(orderOf(token)));
  const response = await khalti("/api/merchant-transaction/");
  const { records } = await response.json<{ records: { idx: string; state: { name: string } }[] }>();
  const listed = tokens.map((token) => records.find(({ idx }) => idx.startsWith(token.slice(0, 20)))?.state.name);
  expect(listed).toEqual(["Initiated", "Confirmed", "Completed", "Disabled"]);
  expect(await record(first)).toEqual(inState("Initiated"));
});

it("writes down no PIN, no code and no whole number", async () => {
  const lines = (["log", "warn", "error"] as const).map((level) => vi.spyOn(console, level));
  const token = await initiated({ mobile: "9800000004" });
  await confirm(token, { confirmation_code: "654321" });
  await confirm(token, { transaction_pin: "2222" });
  await confirm(token);
  const id = orderOf(token);
  const events = await objectOf(id).history({ app: "ap_demo00001", mode: "test" });
  const dossier = await objectOf(id).dossier({ app: "ap_demo00001", mode: "test" });
  const rows = await env.DB.prepare("SELECT * FROM orders WHERE id = ?").bind(id).all();
  const kept = JSON.stringify([events, dossier, rows, await booked(token), lines.map(({ mock }) => mock.calls)]);
  expect(kept).toContain("98XXXXX004");
  expect(kept).not.toMatch(/9800000004|\b(1111|2222|654321|987654)\b/);
});
