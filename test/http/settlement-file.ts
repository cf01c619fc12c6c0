import { demoAccount } from "../../simulators/accounts.ts";
import type { ReportView } from "../../src/http/reconciliations/view.ts";
import { call, shop } from "../api.ts";

// A merchant that sends us its gateways' files.

export type Columns = Readonly<Record<string, string>>;

/** As CSV, with every field in quotes. */
export const csv = (rows: readonly Columns[]): string => {
  const [first = {}] = rows;
  const line = (fields: readonly string[]) => fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(",");
  return [line(Object.keys(first)), ...rows.map((row) => line(Object.values(row)))].join("\r\n");
};

/** "2026-11-21 09:02:03", as Stripe writes times. */
export const utc = (at: number) => new Date(at).toISOString().slice(0, 19).replace("T", " ");

/** A row of Stripe's itemised reports. */
export const stripeRow = (payment: string, changes: Columns = {}): Columns => ({
  balance_transaction_id: "txn_1",
  created_utc: utc(Date.now()),
  currency: "usd",
  gross: "345.67",
  fee: "10.32",
  net: "335.35",
  reporting_category: "charge",
  source_id: "ch_1",
  description: 'Tea, 2 × "first flush"',
  customer_facing_amount: "345.67",
  customer_facing_currency: "usd",
  payment_intent_id: payment,
  ...changes,
});

/** A row of Razorpay's settlement recon. */
export const razorpayRow = (payment: string, session: string, changes: Columns = {}): Columns => ({
  transaction_entity: "payment",
  entity_id: payment,
  amount: "345.67",
  currency: "INR",
  "fee (exclusive tax)": "6.91",
  tax: "1.24",
  entity_created_at: new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 19),
  order_id: session,
  settlement_id: "setl_1",
  ...changes,
});

interface Sent {
  readonly account?: string;
  readonly from?: string;
  readonly to?: string;
  readonly key?: string;
  readonly type?: string;
  readonly secret?: string;
}

export function sendFile(
  gateway: string,
  body: BodyInit,
  { account = demoAccount(gateway).id, from, to, key, type = "text/csv", secret = shop.secretKey }: Sent = {},
): Promise<Response> {
  const query = new URLSearchParams({ account, ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
  const headers = { authorization: `Bearer ${secret}`, "content-type": type, ...(key !== undefined && { "idempotency-key": key }) };
  return call(`/v1/reconciliations?${query}`, { method: "POST", headers, body });
}

/** The report on a file that is taken. */
export async function reportOn(gateway: string, rows: readonly Columns[], sent: Sent = {}): Promise<ReportView> {
  const response = await sendFile(gateway, csv(rows), sent);
  if (response.status !== 201) throw new Error(await response.text());
  return response.json();
}
