import type { Terms } from "./events.ts";
import type { Order } from "./state.ts";
import type { Details } from "./view.ts";

/** The fields of a repeated create that differ from the order that is there: they are not applied. `given`: what the caller sent. */
export function ignoredFields(order: Order, known: Details, terms: Terms, details: Details, given: readonly string[]): readonly string[] {
  const pairs: Readonly<Record<string, readonly [unknown, unknown]>> = {
    description: [known.description, details.description],
    customer: [known.customer ?? {}, details.customer ?? {}],
    metadata: [known.metadata ?? {}, details.metadata ?? {}],
    redirectUrl: [order.terms.redirectUrl, terms.redirectUrl],
    webhookUrl: [order.terms.webhookUrl, terms.webhookUrl],
    gateways: [order.terms.gateways, terms.gateways],
    methods: [order.terms.methods, terms.methods],
    capture: [order.terms.capture, terms.capture],
    locale: [order.terms.locale, terms.locale],
    asksCustomer: [order.terms.asksCustomer, terms.asksCustomer],
    expiresIn: [order.terms.expiresIn, terms.expiresIn],
  };
  return Object.entries(pairs).flatMap(([field, [there, sent]]) =>
    given.includes(field) && sorted(there) !== sorted(sent) ? [field] : [],
  );
}

/** One text for equal values, whatever the order of their keys. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner,
  ) ?? "";
