import { isTold } from "../../src/domain/events.ts";
import type { EventView, OrderView, RefundView } from "../../src/domain/view.ts";
import { transactionId } from "../../src/kernel/ids.ts";
import type { Charge, Row } from "./books.ts";
import type { Client } from "./client.ts";
import type { Known, Record } from "./record.ts";
import type { MessageServer } from "./server.ts";

// What the client was told, what the API says, what D1 shows and what the gateways took: they must be the same.

/** All that the API says of one order. */
export interface Shown {
  readonly order: OrderView;
  readonly events: readonly EventView[];
  readonly refunds: readonly RefundView[];
}

const PAID = new Set(["paid", "partially_refunded", "refunded"]);
const TAKEN = new Set(["completed", "partially_refunded", "refunded"]);
const OVER = new Set([...PAID, "expired", "cancelled", "authorized"]);
/** Their look-ups say that a part went back, and not how much; eSewa's refunds are made by hand. */
const BY_HAND = "esewa";

export async function shownOf(client: Client, { id }: Known): Promise<Shown | null> {
  const get = async <T>(path: string): Promise<T | null> => {
    const answer = await client.ask(`/v1/orders/${id}${path}`, { repeatable: true });
    return answer?.status === 200 ? (answer.body as T) : null;
  };
  const [order, events, refunds] = await Promise.all([
    get<OrderView>(""),
    get<{ data: EventView[] }>("/events"),
    get<{ data: RefundView[] }>("/refunds"),
  ]);
  return order && events && refunds ? { order, events: events.data, refunds: refunds.data } : null;
}

const chargeIn = (charges: readonly Charge[], id: string) => charges.filter(({ payment }) => payment.startsWith(id.slice(3)));

/** What an order still waits for; empty when it is at rest. */
export function waitsFor({ order, events, refunds }: Shown, charges: readonly Charge[], { told }: MessageServer): readonly string[] {
  const waits: string[] = [];
  if (!OVER.has(order.status) && order.attention.length === 0) waits.push(`it is ${order.status}`);
  if (refunds.some(({ status }) => status === "pending")) waits.push("a refund is pending");
  for (const { gateway, payment } of chargeIn(charges, order.id)) {
    const transaction = order.transactions.find(({ id }) => id.endsWith(payment));
    if (!transaction || !TAKEN.has(transaction.status)) waits.push(`${gateway}'s charge is not known`);
  }
  for (const { id, type } of events) if (isTold(type) && !(told.get(id)?.times ?? 0)) waits.push(`${type} is not delivered`);
  return waits;
}

/** Everything that is wrong with one order. */
export function faultsOf(
  known: Known,
  shown: Shown,
  { charges, row, server }: { readonly charges: readonly Charge[]; readonly row: Row | undefined; readonly server: MessageServer },
): readonly string[] {
  const { order, events, refunds } = shown;
  const faults: string[] = waitsFor(shown, charges, server).map((wait) => `is not at rest: ${wait}`);
  const fault = (holds: boolean, text: string) => {
    if (!holds) faults.push(text);
  };
  fault(known.ids.size === 1, `was answered with ${[...known.ids].join(" and ")}`);
  fault(
    order.amountMinor === known.amount && order.currency === known.currency,
    `was created for ${known.amount}, is ${order.amountMinor}`,
  );
  fault(!known.isPaid || PAID.has(order.status), `was said to be paid, is ${order.status}`);
  fault(!known.isCancelled || order.status === "cancelled" || PAID.has(order.status), `was said to be cancelled, is ${order.status}`);
  for (const [id, { amount, status }] of known.refunds) {
    const now = refunds.find((refund) => refund.id === id);
    fault(now?.amountMinor === amount, `the refund ${id} of ${amount} is missing`);
    fault(status !== "succeeded" || now?.status === "succeeded", `the refund ${id} was said to have succeeded, is ${now?.status}`);
  }

  const own = chargeIn(charges, order.id);
  const kept = own.filter(({ amount, back }) => amount > back);
  const marked = order.attention.length > 0 || events.some(({ type }) => type === "order.attention");
  fault(new Set(own.map(({ payment }) => payment)).size === own.length, "an attempt was charged twice");
  fault(kept.length <= 1 || marked, `${kept.length} charges are kept and nobody is told`);
  for (const { gateway, payment, amount, back } of own) {
    const transaction = order.transactions.find(({ id }) => id.endsWith(payment));
    fault(
      transaction !== undefined && TAKEN.has(transaction.status),
      `${gateway} took ${amount}, the transaction is ${transaction?.status}`,
    );
    fault(back <= amount, `${gateway} gave back ${back} of ${amount}`);
    const said = refunds.filter(({ transaction: tx, status }) => tx === transaction?.id && status === "succeeded");
    const sum = said.reduce((total, refund) => total + refund.amountMinor, 0);
    fault(gateway === BY_HAND || sum === back, `${gateway} gave back ${back}, the API says ${sum}`);
  }
  const paying = order.transactions.filter(({ status }) => TAKEN.has(status));
  for (const { id, gateway } of paying)
    fault(
      own.some(({ payment }) => id.endsWith(payment)),
      `is paid by ${id}, ${gateway} took nothing`,
    );
  fault(!PAID.has(order.status) || paying.length > 0, "is paid by nothing");
  fault(own.length === 0 || PAID.has(order.status) || marked, `was charged and is ${order.status}`);
  fault(events.filter(({ type }) => type === "order.paid").length <= 1, "was paid twice");

  fault(row !== undefined, "is not in D1");
  if (row) {
    const [shownRow, d1Row] = [
      [order.status, order.amountMinor, order.capturedAmount, order.refundedAmount],
      [row.status, row.amount, (row.captured / 100).toFixed(2), (row.refunded / 100).toFixed(2)],
    ].map((fields) => fields.join(" "));
    fault(shownRow === d1Row, `is ${shownRow} in the API and ${d1Row} in D1`);
    fault(row.version <= order.version, `is at version ${row.version} in D1 and ${order.version} in the API`);
  }
  return faults;
}

/** Charges for orders that nobody was told of: a create whose answer was lost can't be paid by the client. */
export const strangers = (charges: readonly Charge[], record: Record): readonly Charge[] =>
  charges.filter(({ payment }) => {
    const order = transactionId.read(`tx_${payment}`)?.order;
    return order === undefined || !record.orders.has(order);
  });
