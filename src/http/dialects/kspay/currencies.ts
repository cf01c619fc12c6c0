import { catalogue } from "../../../merchants/catalogue.ts";
import { routesFor } from "../../../merchants/routing.ts";
import type { Ctx } from "../../context.ts";
import { byToken } from "./callers.ts";
import { answer } from "./envelope.ts";
import { failed, refuse } from "./errors.ts";
import { idFault } from "./ids.ts";
import { methodWord } from "./transaction/words.ts";

/** The day on which the catalogue was filled: its rows have no times of their own, and clients read one. */
const FILLED = "2026-11-21T00:00:00.000Z";

/** GET /currencies: all that are not disabled, by code. */
export async function currencies(c: Ctx): Promise<Response> {
  const holder = await byToken(c);
  if (!holder.ok) return holder.error;
  const known = await catalogue(c.env);
  if (!known.ok) return failed(c, known.error);
  const listed = known.value.currencies.filter(({ disabled }) => !disabled);
  return answer(
    c,
    200,
    listed.map(({ id, code, name, symbol }) => ({
      name,
      code,
      symbol,
      type: "FIAT",
      userId: null,
      id,
      currencyId: id,
      isActive: true,
      isDisabled: false,
      createdAt: FILLED,
      updatedAt: FILLED,
    })),
  );
}

/** GET /{currencyId}/payment-methods: what the app's accounts take in that currency and the token's mode, in the merchant's order. */
export async function paymentMethods(c: Ctx): Promise<Response> {
  const holder = await byToken(c);
  if (!holder.ok) return holder.error;
  const id = c.req.param("currencyId") ?? "";
  const fault = idFault(c, "c_", id);
  if (fault) return fault;
  const known = await catalogue(c.env);
  if (!known.ok) return failed(c, known.error);
  const currency = known.value.currency(id);
  if (!currency || currency.disabled) return refuse(c, "sandboxLive.gatewayErrors.invalidCurrencyId");
  const { methods } = routesFor(holder.value.app, holder.value.mode, { currency: currency.code }, {});
  const offered = methods.flatMap((method) => known.value.methodOf(method) ?? []).filter(({ disabled }) => !disabled);
  return answer(
    c,
    200,
    offered.map((method) => ({
      id: method.id,
      paymentMethodId: method.id,
      name: methodWord(method),
      isActive: true,
      isDisabled: false,
    })),
  );
}
