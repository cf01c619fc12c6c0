import * as z from "zod";
import type { Dossier } from "../../../order/shapes.ts";

/** What an initiate call sent beyond what the order is made of. Only what is given back is read again. */
export interface Extras {
  readonly purchase_order_id: string;
  readonly purchase_order_name: string;
  readonly website_url: string;
  /** All fields whose names begin with merchant_. */
  readonly merchant: Readonly<Record<string, unknown>>;
}

const kept = z.object({
  purchase_order_id: z.string(),
  purchase_order_name: z.string(),
  website_url: z.string(),
  merchant: z.record(z.string(), z.unknown()),
});

/** Of an order that came through another API: as near as it gets. */
export function extrasOf({ order, details }: Dossier): Extras {
  const read = order.terms.dialect === "khalti" ? kept.safeParse(fromJson(details.extras ?? "")) : undefined;
  return read?.success
    ? read.data
    : { purchase_order_id: order.reference ?? "", purchase_order_name: details.description ?? "", website_url: "", merchant: {} };
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
