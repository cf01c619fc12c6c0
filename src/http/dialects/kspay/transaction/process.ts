import type { Method } from "../../../../domain/facts.ts";
import type { Order } from "../../../../domain/state.ts";
import type { Failure } from "../../../../kernel/errors.ts";
import { transactionId } from "../../../../kernel/ids.ts";
import { toWire } from "../../../../kernel/money.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { catalogue } from "../../../../merchants/catalogue.ts";
import type { KeyHolder } from "../../../../merchants/settings.ts";
import { orderClient } from "../../../../order/client.ts";
import type { Dossier, Session } from "../../../../order/shapes.ts";
import type { Ctx } from "../../../context.ts";
import { type Fields, readFields } from "../body.ts";
import { bySignature } from "../callers.ts";
import { answer } from "../envelope.ts";
import { failed, missing, refuse } from "../errors.ts";
import { idFault } from "../ids.ts";
import type { Signature } from "../signatures.ts";
import { clientIdOf, configOf } from "./checkout.ts";
import { findByReference, findByTransaction, textOf } from "./find.ts";
import { modeWord } from "./words.ts";

/** POST /transaction/process: begins the payment. The same signature again gets the same answer, whatever happened since. */
export async function process(c: Ctx): Promise<Response> {
  const caller = await bySignature(c);
  if (!caller.ok) return caller.error;
  const { holder, signature } = caller.value;
  const sent = await readFields(c);
  if (!sent.ok) return sent.error;
  const found = await find(c, holder, signature, sent.value);
  if (!found.ok) return found.error;
  const method = await methodOf(c, sent.value);
  if (!method.ok) return method.error;
  const { order } = found.value;
  const started = await start(c.env, order, signature, method.value);
  if (!started.ok) return failed(c, started.error);
  const result = checkoutOf(order, started.value);
  return answer(c, 201, { ...result, order: result });
}

/** The order that the signature is for; one for any order has it named in the body. */
async function find(c: Ctx, holder: KeyHolder, { order }: Signature, sent: Fields): Promise<Result<Dossier, Response>> {
  const id = order === null ? (sent.pe_txnId ?? sent.txnId) : transactionId.of(order, 0);
  const reference = sent.referenceNumber;
  if (!id && !reference) return fail(missing(c, "pe_txnId"));
  const fault = id ? idFault(c, "tx_", textOf(id)) : null;
  if (fault) return fail(fault);
  const found = await (id ? findByTransaction(c.env, holder, textOf(id)) : findByReference(c.env, holder, textOf(reference)));
  return found.ok ? found : fail(failed(c, found.error));
}

/** What the customer has chosen; undefined leaves it to the order. */
async function methodOf(c: Ctx, { paymentMethodId: id }: Fields): Promise<Result<Method | undefined, Response>> {
  if (!id) return ok(undefined);
  const fault = idFault(c, "pm_", textOf(id));
  if (fault) return fail(fault);
  const known = await catalogue(c.env);
  if (!known.ok) return fail(failed(c, known.error));
  const method = known.value.method(textOf(id));
  return method && !method.disabled ? ok(method.method) : fail(refuse(c, "management.paymentMethod.paymentMethodNotFound"));
}

async function start(env: Env, { id, app, mode, terms }: Order, signature: Signature, chosen?: Method): Promise<Result<Session, Failure>> {
  const owner = { app, mode };
  const client = orderClient(env, id);
  const method = chosen ?? terms.methods?.[0];
  const input = { locale: "en", ...(method && { method }) };
  const { amount, currency } = terms.amount;
  // With the amount: an order that was offered anew on other terms is not what was signed for.
  const once = { key: `kspay:${signature.id}`, request: JSON.stringify([amount, currency, method ?? null]) };
  const started = await client.start(owner, input, once);
  if (started.ok) return ok(started.value.value);
  if (started.error.code !== "idempotency.running") return started;
  // The same call at the same time: it finds the attempt that the first one has begun.
  const joined = await client.start(owner, input, null);
  return joined.ok ? ok(joined.value.value) : joined;
}

/** What a checkout SDK needs, and the page for everybody else. Nothing in it changes while the payment goes on. */
function checkoutOf({ id, mode, reference, terms }: Order, { gateway, ref, next }: Session) {
  return {
    gateway,
    providerOrderId: ref,
    clientId: clientIdOf(next),
    amount: toWire(terms.amount, "major-number"),
    currency: terms.amount.currency,
    mode: modeWord(mode),
    altTxnId: transactionId.of(id, 0),
    pe_txnId: transactionId.of(id, 0),
    referenceNumber: reference ?? null,
    config: configOf(next),
    nextAction: next,
    paymentUrl: `${terms.origin}/payments/${id}`,
    status: "PENDING",
  };
}
