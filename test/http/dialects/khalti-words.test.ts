import { describe, expect, it } from "vitest";
import { evolve } from "../../../src/domain/evolve.ts";
import type { Attempt, Order } from "../../../src/domain/state.ts";
import { orderView } from "../../../src/domain/view.ts";
import { callbackParameters } from "../../../src/http/dialects/khalti/callback.ts";
import { maskedMobile } from "../../../src/http/dialects/khalti/mobile.ts";
import { wholeRecord } from "../../../src/http/dialects/khalti/records.ts";
import {
  isWallet,
  listedStateOf,
  listedStatusOf,
  type Status,
  statusOf,
  type WalletState,
  walletStateOf,
} from "../../../src/http/dialects/khalti/words.ts";
import { anApp } from "../../merchants/settings-of.ts";
import { anAttempt, anOrder, aRefund } from "../../storage/orders.ts";

const npr = (amount: number) => ({ amount, currency: "NPR" }) as const;
const running = (op: "create" | "complete" | "cancel"): Partial<Attempt> => ({
  status: "initiated",
  running: { call: "c1", op, deadline: 1_800_000_000_000 },
});
const mismatch = { code: "amount_mismatch", at: 0, tx: 1, detail: "" } as const;

describe("the word for an order", () => {
  it.each<[Status, string, Partial<Order>]>([
    ["Initiated", "with no attempt", {}],
    ["Initiated", "whose attempt failed", { attempts: [anAttempt(1)] }],
    ["Initiated", "whose code was wrong too often", { attempts: [anAttempt(1, { status: "disabled" })] }],
    ["Initiated", "that is being taken to the gateway", { attempts: [anAttempt(1, running("create"))] }],
    ["Initiated", "whose session is being ended", { attempts: [anAttempt(1, running("cancel"))] }],
    ["Pending", "whose code is being checked", { attempts: [anAttempt(1, running("complete"))] }],
    [
      "Pending",
      "that may have been paid",
      { attempts: [anAttempt(1, { status: "initiated", unknown: { op: "complete", countsFrom: 0, inconclusive: 0 } })] },
    ],
    ["Pending", "paid with another amount", { attention: [mismatch], attempts: [anAttempt(1, { status: "completed", captured: npr(5) })] }],
    ["Pending", "whose money is on its way", { status: "processing" }],
    ["Pending", "whose money is held", { status: "authorized" }],
    ["Completed", "that is paid", { status: "paid" }],
    ["Partially refunded", "partly given back", { status: "partially_refunded" }],
    ["Refunded", "given back", { status: "refunded" }],
    ["Expired", "that ended", { status: "expired" }],
    ["User canceled", "that was called off", { status: "cancelled" }],
  ])("is %s: %s", (word, _why, over) => {
    const order = anOrder(over);
    expect(statusOf(order)).toBe(word);
    // A list does not know of a call that is under way, or whose outcome nobody knows.
    const hidden = order.attempts.some(({ running, unknown }) => running || unknown);
    expect(listedStatusOf(orderView(order, {}))).toBe(hidden ? "Initiated" : word);
  });
});

describe("the state of a payment at the wallet", () => {
  it.each<[WalletState, string, Partial<Order>]>([
    ["Initiated", "whose code is asked for", { attempts: [anAttempt(1, { status: "initiated" })] }],
    ["Initiated", "whose code is being checked", { attempts: [anAttempt(1, running("complete"))] }],
    ["Confirmed", "whose money is held", { status: "authorized", attempts: [anAttempt(1, { status: "confirmed" })] }],
    ["Confirmed", "whose money is on its way", { status: "processing", attempts: [anAttempt(1, { status: "initiated" })] }],
    ["Completed", "that is paid", { status: "paid" }],
    ["Partially refunded", "partly given back", { status: "partially_refunded" }],
    ["Refunded", "given back", { status: "refunded" }],
    ["Disabled", "whose code was wrong too often", { attempts: [anAttempt(1, { status: "disabled" })] }],
    ["Disabled", "that was closed for it", { status: "cancelled", attempts: [anAttempt(1, { status: "disabled" })] }],
    ["Failed", "that was declined", { attempts: [anAttempt(1, { status: "failed" })] }],
    ["Failed", "that nobody verified", { status: "expired", attempts: [anAttempt(1, { status: "failed", reason: "expired" })] }],
    ["Failed", "that was called off", { status: "cancelled", attempts: [anAttempt(1, { status: "failed", reason: "voided" })] }],
  ])("is %s: %s", (word, _why, over) => {
    const order = anOrder(over);
    expect(walletStateOf(order)).toBe(word);
    expect(listedStateOf(orderView(order, {}))).toBe(word);
  });

  it("is not that of an order which has somewhere to go back to, or is paid elsewhere", () => {
    const { terms } = anOrder();
    const held = anAttempt(1, { status: "confirmed" });
    const elsewhere = { ...held, choice: { ...held.choice, gateway: "another" } };
    const returning = { ...terms, redirectUrl: "https://shop.example.com/done" };
    for (const over of [{ attempts: [elsewhere] }, { attempts: [held], terms: returning }])
      expect(listedStateOf(orderView(anOrder({ status: "authorized", ...over }), {}))).toBe("Pending");
    expect(isWallet({ terms })).toBe(false);
    expect(isWallet({ terms: { ...terms, dialect: "khalti", capture: "automatic" } })).toBe(false);
    expect(isWallet({ terms: { ...terms, capture: "manual" } })).toBe(false);
    expect(isWallet({ terms: { ...terms, dialect: "khalti", capture: "manual" } })).toBe(true);
  });
});

it("an order keeps whom the code was sent to, and the gateway's fee", () => {
  const tx = { tx: 1, at: 1 } as const;
  const next = { kind: "ask", asks: [], sentTo: "98XXXXX904" } as const;
  let order: Order | undefined = anOrder({ attempts: [anAttempt(1, { status: "initiated" })] });
  order = evolve(order, { type: "transaction.next", ...tx, next });
  order = evolve(order, { type: "transaction.completed", ...tx, captured: npr(1500_00), pays: true, fee: npr(45_00) });
  order = evolve(order, { type: "order.paid", ...tx });
  if (!order) throw new Error("no order");
  expect(order.attempts[0]).toMatchObject({ sentTo: "98XXXXX904", fee: npr(45_00) });
  expect(callbackParameters({ order, details: {} })).toMatchObject({ status: "Completed", mobile: "98XXXXX904", amount: "150000" });
});

it("a record has the fee and the refunds of the payment as its children", () => {
  const paying = anAttempt(2, { status: "completed", captured: npr(1500_00), pays: true, fee: npr(45_00) });
  const refunds = [aRefund(1), aRefund(2, { status: "failed" }), aRefund(3, { status: "manual" }), aRefund(4, { tx: 1 })];
  const order = anOrder({ status: "partially_refunded", attempts: [anAttempt(1), paying], refunds });
  const app = anApp({ name: "Tea", phone: "01-5550100" });
  const record = wholeRecord({ order, details: { extras: "{not json" } }, app);
  expect(record).toMatchObject({ idx: `${order.id.slice(3)}02`, fee_amount: 45_00, can_refund: true, merchant: { mobile: "01-5550100" } });
  expect(record.child_transactions.map(({ type, state, amount }) => [type.name, state.name, amount])).toEqual([
    ["Fee", "Completed", 45_00],
    ["Refund", "Completed", 30_00],
    ["Refund", "Failed", 30_00],
    ["Refund", "Pending", 30_00],
  ]);
});

it.each([
  [undefined, ""],
  ["98XXXXX904", "98XXXXX904"],
  ["9812345904", "98XXXXX904"],
  ["+9779812345904", "+97XXXXX904"],
])("the mobile %s is shown as %s", (sentTo, shown) => {
  expect(maskedMobile(sentTo)).toBe(shown);
});
