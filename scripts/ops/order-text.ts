import * as z from "zod";
import { columns, when } from "./columns.ts";

// Only what is shown: a newer worker may answer more.

const text = z.string().nullable();

export const orderShape = z.looseObject({
  id: z.string(),
  mode: z.string(),
  status: z.string(),
  amount: z.string(),
  currency: z.string(),
  reference: text,
  description: text,
  paymentUrl: z.string(),
  expiresAt: z.string(),
  createdAt: z.string(),
  capturedAmount: z.string(),
  refundedAmount: z.string(),
  transactions: z.array(
    z.looseObject({
      id: z.string(),
      gateway: z.string(),
      method: z.string(),
      status: z.string(),
      reason: text,
      providerPaymentId: text,
      createdAt: z.string(),
    }),
  ),
  attention: z.array(z.looseObject({ code: z.string(), at: z.string(), transaction: z.string(), detail: z.string() })),
});

export const refundsShape = z.object({
  data: z.array(
    z.looseObject({
      id: z.string(),
      amount: z.string(),
      currency: z.string(),
      status: z.string(),
      reason: text,
      failure: text,
      createdAt: z.string(),
    }),
  ),
});

export const eventsShape = z.object({
  data: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      at: z.string(),
      transaction: text,
      refund: text,
      deliveries: z.array(
        z.looseObject({
          endpoint: text,
          status: z.string(),
          tries: z.array(z.looseObject({ at: z.string(), status: z.number().nullable(), error: text })),
          nextTryAt: text,
        }),
      ),
    }),
  ),
});

export interface WholeOrder {
  readonly order: z.output<typeof orderShape>;
  readonly refunds: z.output<typeof refundsShape>["data"];
  readonly events: z.output<typeof eventsShape>["data"];
}

type Event = WholeOrder["events"][number];

/** An order for somebody who wants to know what happened to it. */
export function orderText({ order, refunds, events }: WholeOrder): string {
  const facts = [
    ["reference", order.reference],
    ["description", order.description],
    ["created", when(order.createdAt)],
    ["expires", when(order.expiresAt)],
    ["captured", order.capturedAmount],
    ["refunded", order.refundedAmount],
    ["page", order.paymentUrl],
  ].flatMap(([name, value]) => (name && value ? [[name, value]] : []));
  const transactions = order.transactions.map(({ id, gateway, method, status, reason, providerPaymentId, createdAt }) => [
    id,
    `${gateway} ${method}`,
    reason === null ? status : `${status} (${reason})`,
    when(createdAt),
    providerPaymentId ?? "",
  ]);
  const given = refunds.map(({ id, amount, currency, status, reason, failure, createdAt }) => [
    id,
    `${amount} ${currency}`,
    failure === null ? status : `${status} (${failure})`,
    when(createdAt),
    reason ?? "",
  ]);
  const attention = order.attention.map(({ code, transaction, at, detail }) => [code, transaction, when(at), detail]);
  return [
    `${order.id}  ${order.status}  ${order.amount} ${order.currency}  ${order.mode} mode`,
    columns(facts),
    section("Somebody must look at", attention),
    section("Transactions", transactions),
    section("Refunds", given),
    `\nHistory\n${events.map(eventText).join("\n")}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const section = (title: string, rows: readonly (readonly string[])[]) => (rows.length === 0 ? "" : `\n${title}\n${columns(rows)}`);

function eventText({ type, at, transaction, refund, deliveries }: Event): string {
  const line = [when(at), type, refund ?? transaction].filter((part) => part !== null).join("  ");
  return [`  ${line}`, ...deliveries.map((delivery) => `    ${deliveryText(delivery)}`)].join("\n");
}

function deliveryText({ endpoint, status, tries, nextTryAt }: Event["deliveries"][number]): string {
  const last = tries.at(-1);
  const said = last ? ` (${last.status ?? last.error})` : "";
  const count = tries.length === 1 ? "1 try" : `${tries.length} tries`;
  const next = nextTryAt === null ? "" : `, next at ${when(nextTryAt)}`;
  return `told ${endpoint ?? "its webhookUrl"}: ${status} after ${count}${said}${next}`;
}
