import type { Method } from "../../../../domain/facts.ts";
import { exponentOf, type Money, parseMajor } from "../../../../kernel/money.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { redirectUrlFault } from "../../../../merchants/addresses.ts";
import { type Catalogue, catalogue } from "../../../../merchants/catalogue.ts";
import type { Ctx } from "../../../context.ts";
import type { Fields } from "../body.ts";
import { failed, invalid, missing, refuse } from "../errors.ts";
import { idFault } from "../ids.ts";
import type { Caller, Style } from "./caller.ts";
import { isReference, textOf } from "./find.ts";

export interface Initiate {
  readonly amount: Money;
  readonly reference: string;
  /** Absent: the customer chooses. */
  readonly method?: Method;
  readonly redirectUrl?: string;
  readonly catalogue: Catalogue;
}

const REQUIRED: Readonly<Record<Style, readonly string[]>> = {
  signature: ["currencyId", "paymentMethodId", "amount", "referenceNumber"],
  token: ["currencyId", "paymentMethodId", "amount", "referenceNumber", "appId", "redirectUrl"],
  keys: ["currencyId", "amount", "referenceNumber", "appId", "redirectUrl"],
};

/** The web package sends null for a method that the customer is still to choose. */
const isMissing = (field: string, value: unknown) => value === undefined || value === "" || (value === null && field !== "paymentMethodId");

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "";

/** Reads a request to initiate; a failure is KS Pay's answer to it. Fields that it does not have are ignored. */
export async function readInitiate(c: Ctx, { holder, style }: Caller, sent: Fields): Promise<Result<Initiate, Response>> {
  const absent = REQUIRED[style].find((field) => isMissing(field, sent[field]));
  if (absent !== undefined) return fail(missing(c, absent));
  const { appId, referenceNumber, redirectUrl } = sent;
  const fault = formFault(c, sent);
  if (fault) return fail(fault);
  if (isGiven(appId) && appId !== holder.app.id) return fail(refuse(c, "sandboxLive.keyVaultErrors.accessKeyMismatch"));

  if (typeof referenceNumber !== "string" || !isReference(referenceNumber))
    return fail(invalid(c, "referenceNumber", "1 to 64 visible ASCII characters without spaces."));
  const address = isGiven(redirectUrl) ? redirectUrl : undefined;
  if (address !== undefined && typeof address !== "string") return fail(invalid(c, "redirectUrl", "A web address."));
  const wrong = address === undefined ? null : redirectUrlFault(c.env, address);
  if (wrong !== null) return fail(invalid(c, "redirectUrl", wrong));

  const named = await readNamed(c, sent);
  if (!named.ok) return named;
  return ok({ ...named.value, reference: referenceNumber, ...(address !== undefined && { redirectUrl: address }) });
}

/** The first id that is written wrongly. */
function formFault(c: Ctx, sent: Fields): Response | null {
  for (const [field, prefix] of [
    ["currencyId", "c_"],
    ["paymentMethodId", "pm_"],
    ["appId", "ap_"],
  ] as const) {
    const fault = isGiven(sent[field]) ? idFault(c, prefix, textOf(sent[field])) : null;
    if (fault) return fault;
  }
  return null;
}

/** What the catalogue decides: the currency, how its amounts are written, the method. */
async function readNamed(c: Ctx, sent: Fields): Promise<Result<Pick<Initiate, "amount" | "method" | "catalogue">, Response>> {
  const known = await catalogue(c.env);
  if (!known.ok) return fail(failed(c, known.error));
  const currency = known.value.currency(textOf(sent.currencyId));
  if (!currency || currency.disabled) return fail(refuse(c, "sandboxLive.gatewayErrors.invalidCurrencyId"));
  const { amount: written, paymentMethodId } = sent;
  const chosen = isGiven(paymentMethodId) ? known.value.method(textOf(paymentMethodId)) : undefined;
  if (isGiven(paymentMethodId) && (!chosen || chosen.disabled)) return fail(refuse(c, "management.paymentMethod.paymentMethodNotFound"));

  const amount = typeof written === "string" || typeof written === "number" ? parseMajor(String(written), currency.code) : "not_a_number";
  if (amount === "too_many_decimals")
    return fail(refuse(c, "sandboxLive.common.decimalValueAmountError", { decimalValue: exponentOf(currency.code) }));
  if (typeof amount === "string") return fail(refuse(c, "sandboxLive.systemError.invalidRequest"));
  return ok({ amount, catalogue: known.value, ...(chosen && { method: chosen.method }) });
}
