import type { Terms } from "../../domain/events.ts";
import type { Details } from "../../domain/view.ts";
import type { Failure } from "../../kernel/errors.ts";
import { orderId } from "../../kernel/ids.ts";
import { fail, type Result } from "../../kernel/result.ts";
import { redirectUrlFault, webhookUrlFault } from "../../merchants/addresses.ts";
import { pageOrigin } from "../../merchants/origin.ts";
import { routesFor } from "../../merchants/routing.ts";
import type { KeyHolder } from "../../merchants/settings.ts";
import { orderClient } from "../../order/client.ts";
import type { Opened } from "../../order/shapes.ts";
import type { Ctx } from "../context.ts";

/** An order as a dialect's client asked for it. */
export interface Wanted {
  /** What makes the same call the same order; null: every call is a new one. */
  readonly from: { readonly kind: "reference" | "key"; readonly value: string } | null;
  readonly reference?: string;
  readonly terms: Omit<Terms, "expiresAt" | "origin">;
  readonly details: Details;
  /** The fields that the client sent, by their native names. */
  readonly given: readonly string[];
}

/** Opens an order by the native rules. A failure names its field as the native API does; the dialect has its own word for it. */
export async function openOrder(c: Ctx, { app, mode }: KeyHolder, wanted: Wanted): Promise<Result<Opened, Failure>> {
  const { from, reference, terms, details, given } = wanted;
  for (const [field, message] of [
    ["webhookUrl", terms.webhookUrl === undefined ? null : webhookUrlFault(c.env, terms.webhookUrl)],
    ["redirectUrl", terms.redirectUrl === undefined ? null : redirectUrlFault(c.env, terms.redirectUrl)],
  ] as const)
    if (message !== null) return fail({ code: "request.invalid", field, message });

  const origin = pageOrigin(c.env, app, c.req.url);
  if (!origin.ok) return origin;
  const id = await orderId(app.idSalt, mode, from);
  const order = orderClient(c.env, id);
  if (routesFor(app, mode, terms.amount, terms).methods.length === 0) {
    // An order that is there is answered also after its gateway was switched off.
    const there = from ? await order.view({ app: app.id, mode }) : null;
    if (!there?.ok || there.value.status === "expired" || there.value.status === "cancelled")
      return fail({ code: "order.no_gateway", field: terms.gateways ? "gateways" : terms.methods ? "methods" : "currency" });
  }
  return order.open({
    id,
    app: app.id,
    mode,
    ...(reference !== undefined && { reference }),
    terms: { ...terms, origin: origin.value },
    details,
    given,
  });
}
