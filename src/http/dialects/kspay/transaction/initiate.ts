import type { Method } from "../../../../domain/facts.ts";
import type { OrderView } from "../../../../domain/view.ts";
import type { Failure } from "../../../../kernel/errors.ts";
import { transactionId } from "../../../../kernel/ids.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { type OrderClient, orderClient } from "../../../../order/client.ts";
import type { Owner, Session } from "../../../../order/shapes.ts";
import type { Ctx } from "../../../context.ts";
import { openOrder, placeOf } from "../../../orders/open.ts";
import { readFields } from "../body.ts";
import { answer } from "../envelope.ts";
import { failed } from "../errors.ts";
import { newSignature } from "../signatures.ts";
import { callerOf } from "./caller.ts";
import { configOf } from "./checkout.ts";
import { readInitiate } from "./initiate-fields.ts";
import { attemptShown } from "./record.ts";
import { methodWord, modeWord } from "./words.ts";

/** Seconds. */
const OFFERED = 3_600;

/** Our names of fields as KS Pay's clients know them. */
const FIELDS: Readonly<Record<string, string>> = { methods: "paymentMethodId" };

/** POST /transaction/initiate: the same reference again is the same transaction, with a signature of its own. */
export async function initiate(c: Ctx): Promise<Response> {
  const caller = await callerOf(c);
  if (!caller.ok) return caller.error;
  const sent = await readFields(c);
  if (!sent.ok) return sent.error;
  const read = await readInitiate(c, caller.value, sent.value);
  if (!read.ok) return read.error;
  const { holder, style } = caller.value;
  const { amount, reference, method, redirectUrl, catalogue } = read.value;

  const opened = await openOrder(placeOf(c), holder, {
    from: { kind: "reference", value: reference },
    reference,
    terms: {
      amount,
      capture: "automatic",
      expiresIn: OFFERED,
      dialect: "kspay",
      ...(method && { methods: [method] }),
      ...(redirectUrl !== undefined && { redirectUrl }),
    },
    details: {},
    given: [...(method ? ["methods"] : []), ...(redirectUrl !== undefined ? ["redirectUrl"] : [])],
  });
  if (!opened.ok) return failed(c, opened.error);
  const { order, replayed, ignored } = opened.value;
  const owner = { app: holder.app.id, mode: holder.mode };
  const started = method ? await start(c.env, order, owner, method, ignored.includes("methods")) : ok(null);
  if (!started.ok) return failed(c, started.error);

  if (replayed) c.header("Idempotent-Replayed", "true");
  if (ignored.length > 0) c.header("Dwar-Ignored", ignored.map((field) => FIELDS[field] ?? field).join(", "));
  const signature = await newSignature(c, holder, order.id, Date.now());
  if (style === "keys") return answer(c, 201, signature);
  const shown = started.value ?? shownOf(order);
  const chosen = shown && catalogue.methodOf(shown.method);
  return answer(c, 201, {
    pe_txnId: transactionId.of(order.id, 0),
    providerOrderId: shown?.ref ?? null,
    amount: Number(order.amount),
    currency: order.currency,
    gateway: shown?.gateway ?? null,
    method: chosen ? methodWord(chosen) : null,
    mode: modeWord(order.mode),
    config: configOf(shown?.next ?? null),
    signature,
    paymentUrl: order.paymentUrl,
    referenceNumber: reference,
  });
}

type Shown = Pick<Session, "gateway" | "method" | "ref" | "next">;

/** What was begun before, and can still be paid or was. */
function shownOf(order: OrderView): Shown | null {
  const attempt = attemptShown(order);
  return attempt && attempt.status !== "failed" && attempt.status !== "disabled"
    ? { gateway: attempt.gateway, method: attempt.method, ref: attempt.providerOrderId, next: null }
    : null;
}

/** Begins the payment, or finds it begun. Null where it can't be begun now, which the transaction's status explains. */
async function start(env: Env, order: OrderView, owner: Owner, wanted: Method, isOther: boolean): Promise<Result<Session | null, Failure>> {
  if (order.status !== "open") return ok(null);
  const client = orderClient(env, order.id);
  const method = isOther ? await firstMethod(client, owner, wanted) : ok(wanted);
  if (!method.ok) return method;
  const session = await client.start(owner, { method: method.value, locale: "en" }, null);
  if (session.ok) return ok(session.value.value);
  const { code } = session.error;
  return code === "order.busy" || code === "order.not_payable" || code === "order.too_many_attempts" ? ok(null) : fail(session.error);
}

/** The method that the transaction is there for: another one in a repeated call changes nothing. */
async function firstMethod(client: OrderClient, owner: Owner, wanted: Method): Promise<Result<Method, Failure>> {
  const found = await client.dossier(owner);
  if (!found.ok) return found;
  const { methods } = found.value.order.terms;
  return ok(methods && !methods.includes(wanted) ? (methods[0] ?? wanted) : wanted);
}
