import * as z from "zod";
import type { Dossier } from "../../../order/shapes.ts";

/** What an initiate call sent beyond what the order is made of. Only what is given back is read again. */
export interface Extras {
  readonly purchase_order_id: string;
  readonly purchase_order_name: string;
  readonly website_url: string;
  /** All fields whose names begin with merchant_. */
  readonly merchant: Fields;
}

/** What is written down of a request beside the order itself, in characters. */
const LONGEST = 65_536;
const DEEPEST = 8;

type Fields = Readonly<Record<string, unknown>>;

export const merchantFields = (sent: Fields): Fields =>
  Object.fromEntries(Object.entries(sent).filter(([name]) => name.startsWith("merchant_")));

/** Names of the merchant's own fields that can't be kept: what is nested without end can be read, but not be written again. */
export const tooDeep = (sent: Fields): readonly string[] =>
  Object.entries(merchantFields(sent)).flatMap(([name, value]) => (isShallow(value, DEEPEST) ? [] : [name]));

const isShallow = (value: unknown, left: number): boolean =>
  typeof value !== "object" || value === null || (left > 0 && Object.values(value).every((part) => isShallow(part, left - 1)));

/** Null where it is more than is kept. */
export function extrasText(extras: Extras & Fields): string | null {
  const text = JSON.stringify(extras);
  return text.length > LONGEST ? null : text;
}

/** What an order's own reference may be; any other number is kept in the extras alone. */
export const isReference = (id: string): boolean => /^[\x21-\x7e]{1,64}$/.test(id);

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
