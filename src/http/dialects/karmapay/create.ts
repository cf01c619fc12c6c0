import type { Ctx } from "../../context.ts";
import { idempotencyKey } from "../../idempotency-key.ts";
import { openOrder, placeOf } from "../../orders/open.ts";
import { readListed, readRest } from "./create-fields.ts";
import { answerFailure, FIELDS } from "./errors.ts";
import { extrasOf } from "./extras.ts";
import { MODES } from "./modes.ts";
import { readFields, readKey } from "./request.ts";

/** KarmaPay's orders never end by themselves; ours are offered for a day. */
const OFFERED_SECONDS = 86_400;

const GIVEN = ["description", "webhookUrl", "redirectUrl", "gateways", "methods", "asksCustomer"];

/** POST /v1/orders/create: every call is a new order, unless an Idempotency-Key says otherwise. */
export async function create(c: Ctx): Promise<Response> {
  const fields = await readFields(c);
  if (!fields.ok) return answerFailure(c, fields.error);
  const listed = readListed(fields.value);
  if (!listed.ok) return answerFailure(c, listed.error);
  const holder = await readKey(c);
  if (!holder.ok) return answerFailure(c, holder.error);
  const read = readRest(fields.value, listed.value);
  if (!read.ok) return answerFailure(c, read.error);
  const key = idempotencyKey(c);
  if (!key.ok) return answerFailure(c, key.error);

  const { amount, description, mode, webhookUrl, redirectUrl, asksCustomer, customerId } = read.value;
  const opened = await openOrder(placeOf(c), holder.value, {
    from: key.value === null ? null : { kind: "key", value: key.value },
    terms: {
      amount,
      capture: "automatic",
      expiresIn: OFFERED_SECONDS,
      webhookUrl,
      redirectUrl,
      dialect: "karmapay",
      ...MODES[mode],
      ...(asksCustomer && { asksCustomer }),
    },
    details: { description, extras: extrasOf({ customerId }) },
    given: GIVEN,
  });
  if (!opened.ok) {
    const { error } = opened;
    if (error.code !== "order.no_gateway") return answerFailure(c, error);
    const message = `No gateway of this app that is set up for ${mode} takes ${amount.currency} in ${holder.value.mode} mode.`;
    return answerFailure(c, { ...error, message });
  }
  const { order, replayed, ignored } = opened.value;
  if (replayed) c.header("Idempotent-Replayed", "true");
  if (ignored.length > 0) c.header("Dwar-Ignored", [...new Set(ignored.map((field) => FIELDS[field] ?? field))].join(", "));
  return c.json({ oid: order.id, payment_url: order.paymentUrl });
}
