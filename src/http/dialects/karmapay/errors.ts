import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ERRORS, type Failure } from "../../../kernel/errors.ts";
import { WAIT } from "../../problem.ts";

/** KarmaPay answers whatever is wrong with a request as 400 and one text. */
export const refuse = (c: Context, error: string, status: ContentfulStatusCode = 400): Response => c.json({ error }, status);

/** Our names of fields and headers as its clients know them. */
export const FIELDS: Readonly<Record<string, string>> = {
  amount: "order_amt",
  currency: "order_currency",
  description: "order_description",
  gateways: "order_mode",
  methods: "order_mode",
  webhookUrl: "webhook_url",
  redirectUrl: "redirect_url",
  asksCustomer: "registration",
};

/** What a failure is about where it names no field itself. */
const ABOUT: Partial<Record<Failure["code"], string>> = {
  "request.malformed": "body",
  "request.media_type": "Content-Type",
  "auth.unknown_key": "Authorization",
  "auth.app_disabled": "Authorization",
  "rate.key": "Authorization",
  "rate.address": "Authorization",
  "order.reference_conflict": "Idempotency-Key",
};

const TEXTS: Partial<Record<Failure["code"], string>> = {
  "order.reference_conflict": "It was used for an order with another amount or currency.",
};

/** A failure of the core: what its sender can mend is 400; too many calls and faults of ours keep their own status. */
export function answerFailure(c: Context, { code, field, message }: Failure): Response {
  const { status, title }: { status: ContentfulStatusCode; title: string } = ERRORS[code];
  const about = field === undefined ? ABOUT[code] : (FIELDS[field] ?? field);
  const text = message ?? TEXTS[code] ?? title;
  const wait = WAIT[code];
  if (wait !== undefined) c.header("retry-after", String(wait));
  return refuse(c, about === undefined ? text : `${about}: ${text}`, status === 429 || status >= 500 ? status : 400);
}
