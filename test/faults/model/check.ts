import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { expect } from "vitest";
import { dueOf } from "../../../src/domain/due.ts";
import { isTold, type OrderEvent } from "../../../src/domain/events.ts";
import { evolve } from "../../../src/domain/evolve.ts";
import { type Attempt, askedBy, attemptOf, isUndecided, type Order, refundedOf } from "../../../src/domain/state.ts";
import { orderView, refundView, transactionView } from "../../../src/domain/view.ts";
import { eventId, refundId } from "../../../src/kernel/ids.ts";
import { database } from "../../../src/storage/database.ts";
import { pageKey } from "../../../src/storage/kv.ts";
import { listed } from "../../../src/storage/order-list.ts";
import { orders, refunds, transactions } from "../../../src/storage/order-schema.ts";
import { objectOf, shop } from "../../api.ts";
import { bodies } from "../../merchant-server.ts";
import type { Received } from "../../receiver.ts";
import { type Charge, chargesFor } from "./books.ts";
import { downAccounts } from "./health.ts";
import { must } from "./must.ts";
import type { Player } from "./player.ts";
import { count } from "./spoiling.ts";

// The invariants of an order that is at rest: its log, D1, KV, its page and the merchant's record against the gateways' books.
//   I1  one payment, others marked and given back    folded, payments, paidBeside
//   I2  paid means charged, and the other way round  payments
//   I3  what is paid stays paid                      folded; givenBack (what the merchant was told)
//   I4  no more goes back than came                  givenBack
//   I5  each event once, in order                    folded
//   I6  each event told, with one id and one body    told
//   I7  the same key, the same answer                Merchant.create and Merchant.ask, at each request
//   I8  nothing secret is written                    secrets.ts: logs and objects after each seed, D1 and KV after the last
//   I9  what is in doubt is in front of somebody     rests
//   I10 D1 is what the object is                     inD1
//   I11 nobody unproven makes an order paid          Gateways.tell (forged is refused); payments (a completed attempt has a charge)
//   I12 an order that is over can't be paid          pageIsGone

/** All that the order's object has on its disk. */
interface Disk {
  readonly log: readonly { readonly seq: number; readonly event: OrderEvent }[];
  readonly alarm: number | null;
  readonly outbox: readonly object[];
  readonly deliveries: readonly { readonly seq: number; readonly target: string; readonly state: string }[];
  /** Every table as text, to be searched for what must not be there. */
  readonly text: string;
}

export const diskOf = (id: string): Promise<Disk> =>
  runInDurableObject(objectOf(id), async (_, { storage }) => {
    const all = <T extends Record<string, SqlStorageValue>>(query: string) => storage.sql.exec<T>(query).toArray();
    const tables = ["log", "details", "outbox", "deliveries", "delivery_tries", "idempotency", "notices", "reports"];
    return {
      log: all<{ seq: number; event: string }>("SELECT seq, event FROM log ORDER BY seq").map(({ seq, event }) => ({
        seq,
        event: JSON.parse(event),
      })),
      alarm: await storage.getAlarm(),
      outbox: all("SELECT * FROM outbox"),
      deliveries: all<{ seq: number; target: string; state: string }>("SELECT seq, target, state FROM deliveries WHERE target <> '*'"),
      text: JSON.stringify(tables.map((table) => all(`SELECT * FROM ${table}`))),
    };
  });

/** Whether anything is to be done about an order at some time. */
export async function isWaiting(id: string): Promise<boolean> {
  const { log } = await diskOf(id);
  const order = log.reduce<Order | undefined>((before, { event }) => evolve(before, event), undefined);
  if (order !== undefined && dueOf(order).length > 0) return true;
  // What a payer left is to go: the sweeper comes for that too.
  const [row] = await database(env.DB).select({ dueAt: orders.dueAt }).from(orders).where(eq(orders.id, id));
  return row !== undefined && row.dueAt !== null;
}

const PAID = new Set<Order["status"]>(["paid", "partially_refunded", "refunded"]);
const OVER = new Set<Order["status"]>([...PAID, "expired", "cancelled", "authorized"]);
/** Their look-ups say that a part went back, and not how much. */
const VAGUE = new Set(["khalti", "esewa"]);
const money = (amount: number, currency: string) => `${amount} ${currency}`;

/** Throws what is first found to be wrong, its invariant first. */
export async function check(player: Player): Promise<void> {
  const { id } = player;
  const disk = await diskOf(id);
  const order = folded(disk);
  const charges = await chargesFor(id);
  const events = disk.log.map(({ event }) => event);
  count(`order ${order.status}`);
  for (const { gateway } of charges) count(`charge ${gateway}`);

  const left = [disk.alarm, disk.outbox, dueOf(order)];
  must(disk.alarm === null && disk.outbox.length === 0 && dueOf(order).length === 0, `the order is not at rest: ${JSON.stringify(left)}`);
  rests(order);
  payments(order, charges, events);
  givenBack(order, charges, events, player);
  await inD1(order);
  await told(player, order, disk);
  await pageIsGone(player, order);
  const down = await downAccounts();
  must(down.length === 0, `accounts stay out: ${down.join()}`);
}

/** I5: the log has no gap, its fold is what is told of the order, and each thing happened once. I3: what is paid stays paid. */
function folded({ log }: Disk): Order {
  let order: Order | undefined;
  for (const [at, { seq, event }] of log.entries()) {
    must(seq === at + 1, `I5 event ${seq} is in place ${at + 1}`);
    const before = order?.status;
    order = evolve(order, event);
    const stays = before === undefined || !PAID.has(before) || (order !== undefined && PAID.has(order.status));
    must(stays, `I3 ${event.type} made a ${before} order ${order?.status}`);
  }
  must(order !== undefined, "I5 there is no log");
  must(order.version === log.length, `I5 version ${order.version} of ${log.length} events`);
  const paid = log.filter(({ event }) => event.type === "order.paid").length;
  const pays = order.attempts.filter(({ pays }) => pays).length;
  must(paid === pays && pays <= 1, `I1 I5 paid ${paid} times by ${pays} attempts`);
  return order;
}

const wants = (order: Order, tx: number, code: string) => order.attention.some((item) => item.tx === tx && item.code === code);
const wasRaised = (events: readonly OrderEvent[], tx: number, ...codes: string[]) =>
  events.some((event) => event.type === "order.attention" && event.tx === tx && codes.includes(event.code));

/** I9: nothing is open, in doubt or under way for ever without somebody having been told. */
function rests(order: Order): void {
  must(OVER.has(order.status) || order.attention.length > 0, `I9 the order stays ${order.status}, and nobody is told`);
  for (const attempt of order.attempts) {
    must(!attempt.running, `I9 attempt ${attempt.no} waits for a call for ever`);
    const known = !isUndecided(attempt) || attempt.held || wants(order, attempt.no, "unresolved");
    must(known, `I9 attempt ${attempt.no} stays ${attempt.status} in doubt, and nobody is told`);
  }
  for (const { no, tx, status } of order.refunds)
    must(
      !["requested", "pending"].includes(status) || wants(order, tx, "unresolved"),
      `I9 refund ${no} stays ${status}, and nobody is told`,
    );
}

/** I1, I2, I11: what was taken is what is recorded, once; all but one payment is marked, and given back. */
function payments(order: Order, charges: readonly Charge[], events: readonly OrderEvent[]): void {
  for (const { gateway, tx, amount, currency } of charges) {
    must(charges.filter((one) => one.tx === tx).length === 1, `I1 ${gateway} took the money of attempt ${tx} twice`);
    const attempt = attemptOf(order, tx);
    must(attempt?.choice.gateway === gateway, `I2 ${gateway} took money for attempt ${tx}, which is at ${attempt?.choice.gateway}`);
    if (wants(order, tx, "unresolved") && attempt.status !== "completed") continue;
    const taken = attempt.captured && money(attempt.captured.amount, attempt.captured.currency);
    must(
      taken === money(amount, currency),
      `I2 ${gateway} took ${money(amount, currency)} in attempt ${tx}, we know of ${taken} (${attempt.status})`,
    );
  }
  for (const attempt of order.attempts) {
    const { no, status, captured, pays } = attempt;
    if (status !== "completed") continue;
    const charge = charges.find(({ tx }) => tx === no);
    must(charge !== undefined, `I2 attempt ${no} is completed, and ${attempt.choice.gateway} has taken nothing`);
    if (!pays) paidBeside(order, attempt, charge, events);
    else
      must(
        captured?.currency === order.terms.amount.currency,
        `I2 the order of ${order.terms.amount.currency} is paid with ${captured?.currency}`,
      );
  }
  const rightly = order.attempts.some(
    ({ captured }) => captured?.amount === order.terms.amount.amount && captured.currency === order.terms.amount.currency,
  );
  must(!rightly || order.attempts.some(({ pays }) => pays), "I2 what was asked for was paid, and the order is not");
  must(PAID.has(order.status) === order.attempts.some(({ pays }) => pays), `I2 the order is ${order.status}`);
}

/** Money that is not the order's payment: somebody was told, and a second payment went back. */
function paidBeside(order: Order, { no, choice }: Attempt, { amount, back }: Charge, events: readonly OrderEvent[]): void {
  must(
    wasRaised(events, no, "duplicate_payment", "amount_mismatch", "currency_mismatch"),
    `I1 attempt ${no} took money beside, and nobody is told`,
  );
  if (!wasRaised(events, no, "duplicate_payment")) return;
  const isBack = back === amount;
  const waits = order.attention.some(({ tx }) => tx === no) || order.refunds.some(({ tx, status }) => tx === no && status === "manual");
  const wasKept = events.some((event) => event.type === "attention.resolved" && event.tx === no);
  must(isBack || waits || wasKept, `I1 the second payment at ${choice.gateway} is neither back nor waiting for anybody`);
}

/** I4: no more goes back than was taken, and our sum of it is the gateway's. */
function givenBack(order: Order, charges: readonly Charge[], events: readonly OrderEvent[], { merchant }: Player): void {
  for (const { gateway, tx, amount, back } of charges) {
    must(back <= amount, `I4 ${gateway} gave back ${back} of ${amount}`);
    const [known, attempt] = [refundedOf(order, tx), attemptOf(order, tx)];
    if (attempt?.status !== "completed") continue;
    const isHard = VAGUE.has(gateway) && wasRaised(events, tx, "refunded_elsewhere", "unresolved");
    const byHand = order.refunds.some((refund) => refund.tx === tx && refund.status === "manual");
    const inDoubt = order.refunds.some((refund) => refund.tx === tx && refund.status === "pending");
    const isSame = known === back || isHard || (VAGUE.has(gateway) && (byHand || inDoubt || back < amount));
    // Of another amount than was asked for Stripe's look-ups can't tell what went back from what was never taken: only its messages do.
    const isSilent = gateway === "stripe" && amount !== askedBy(order, attempt).amount;
    must(isSame || ((inDoubt || isSilent) && known < back), `I4 ${gateway} gave back ${back} of attempt ${tx}, we know of ${known}`);
  }
  for (const { no, captured } of order.attempts)
    must(refundedOf(order, no) <= (captured?.amount ?? 0), `I4 more of attempt ${no} went back than came`);
  must(!merchant.told.isPaid || PAID.has(order.status), `I3 the merchant was told paid, the order is ${order.status}`);
  for (const [refund, amount] of merchant.told.refunds) {
    const own = order.refunds.find(({ no }) => refundId.of(order.id, no) === refund);
    must(
      own?.status === "succeeded" && own.amount.amount === amount,
      `I4 the merchant was told that ${refund} has succeeded, it is ${own?.status}`,
    );
  }
}

/** I10: D1 shows what the object has. */
async function inD1(order: Order): Promise<void> {
  const d1 = database(env.DB);
  const [[row], attemptRows, refundRows] = await Promise.all([
    d1.select().from(orders).where(eq(orders.id, order.id)),
    d1.select().from(transactions).where(eq(transactions.order, order.id)).orderBy(transactions.id),
    d1.select().from(refunds).where(eq(refunds.order, order.id)).orderBy(refunds.id),
  ]);
  must(row !== undefined, "I10 D1 has no such order");
  must(row.dueAt === null && row.version <= order.version, `I10 due ${row.dueAt}, version ${row.version} of ${order.version}`);
  const { description: _description, metadata: _metadata, version, updatedAt, ...view } = orderView(order, {});
  expect(listed(row), "I10 the order's row").toEqual({ ...view, version: row.version, updatedAt: new Date(row.updatedAt).toISOString() });
  must(row.version <= version && row.updatedAt <= Date.parse(updatedAt), "I10 the row is ahead of its order");
  const attempts = order.attempts.map((attempt) => transactionView(order, attempt));
  expect(
    attemptRows.map(({ id, status, reason, captured }) => ({ id, status, reason, captured })),
    "I10 transactions",
  ).toEqual(attempts.map(({ id, status, reason }, at) => ({ id, status, reason, captured: order.attempts[at]?.captured?.amount ?? null })));
  const own = order.refunds.map((refund) => refundView(order, refund));
  expect(
    refundRows.map(({ id, status, amount }) => ({ id, status, amount })),
    "I10 refunds",
  ).toEqual(own.map(({ id, status, amountMinor }) => ({ id, status, amount: amountMinor })));
}

/** I6: each event was delivered or is in the list of those that were given up, and always with the same id and the same bytes. */
async function told({ merchant: { server } }: Player, order: Order, { log, deliveries }: Disk): Promise<void> {
  const received = await server.received();
  const ids = Map.groupBy(received, ({ headers }) => headers["webhook-id"] ?? "");
  const signer = new Webhook(shop.signingSecret);
  for (const [id, messages] of ids) {
    const seq = log.find((row) => eventId.of(order.id, row.seq) === id)?.seq;
    const event = log[(seq ?? 0) - 1]?.event;
    must(seq !== undefined && event !== undefined && isTold(event.type), `I6 a message with the id ${id} of no event`);
    const [body] = bodies(messages);
    must(areSame(messages, event.at), `I6 ${id} was told in different words`);
    must(
      body?.type === event.type && body.data.order.version === seq,
      `I6 ${id} tells ${body?.type} of version ${body?.data.order.version}`,
    );
    for (const message of messages) must(isSigned(signer, message), `I6 ${id} is wrongly signed`);
  }
  for (const { seq, event } of log.filter((row) => isTold(row.event.type))) {
    const own = deliveries.filter((row) => row.seq === seq);
    must(own.length === 1 && own[0]?.state !== "pending", `I6 ${event.type} (${seq}) is ${own[0]?.state ?? "told to nobody"}`);
    must(own[0]?.state === "failed" || ids.has(eventId.of(order.id, seq)), `I6 ${event.type} (${seq}) was never delivered`);
  }
}

/** Payers' details are kept for so long after an order's end. */
const DETAILS_KEPT = 30 * 86_400_000;
const sentAt = ({ headers }: Received) => Number(headers["webhook-timestamp"]) * 1000;

/** The same bytes each time. What is sent once more after the payer's details were forgotten lacks these, and nothing else. */
function areSame(messages: readonly Received[], happenedAt: number): boolean {
  const [first, ...others] = messages;
  const [said] = bodies(messages);
  if (!first || !said) return true;
  const { data } = said;
  const without = JSON.stringify({ ...said, data: { ...data, order: { ...data.order, description: null, metadata: {} } } });
  return others.every((other) => other.body === first.body || (other.body === without && sentAt(other) >= happenedAt + DETAILS_KEPT));
}

function isSigned(signer: Webhook, message: Received): boolean {
  const { headers, body } = message;
  return signer.sign(headers["webhook-id"] ?? "", new Date(sentAt(message)), body) === headers["webhook-signature"];
}

/** I12: nobody can pay an order that is over, even where KV still knows its page. */
async function pageIsGone({ payer }: Player, order: Order): Promise<void> {
  if (order.status === "authorized" || !OVER.has(order.status)) return;
  must((await env.KV.get(pageKey(order.id))) === null, "I12 KV still has the page");
  const snapshot = { ...(await objectOf(order.id).page()), stage: { kind: "choose" } };
  await env.KV.put(pageKey(order.id), JSON.stringify(snapshot), { expirationTtl: 60 });
  const { status, text } = await payer.pageNow();
  await env.KV.delete(pageKey(order.id));
  must(status === 410 && !text.includes("<form"), `I12 the page of a ${order.status} order is answered ${status}`);
}
