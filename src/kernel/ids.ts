import { hmacSha256, randomBytes } from "./crypto.ts";
import { base62, countBase62, fromCountBase62 } from "./encoding.ts";

// Ids are derived, so nothing is looked up: any id of an order, its transactions, refunds and events leads to its object.
//   or_ + core          tx_ + core + attempt (2)     rf_ + core + refund (2)     ev_ + core + log position (4)
// core: 20 base-62 characters, 119 bits.

export type Mode = "test" | "live";

const CORE = 20;
const ALNUM = /^[0-9A-Za-z]+$/;

/** The same reference (or idempotency key) in the same app and mode is the same order; without either it is a new one. */
export async function orderId(idSalt: string, mode: Mode, from: { kind: "reference" | "key"; value: string } | null): Promise<string> {
  const source = from ? await hmacSha256(idSalt, `${mode}\n${from.kind}\n${from.value}`) : randomBytes(32);
  return `or_${base62(source, CORE)}`;
}

export const isOrderId = (text: string): boolean => text.length === 3 + CORE && text.startsWith("or_") && ALNUM.test(text.slice(3));

const part = (prefix: string, digits: number) => ({
  of: (order: string, count: number): string => `${prefix}${order.slice(3)}${countBase62(count, digits)}`,
  /** The order an id belongs to and its number in it, or null where the text is no such id. */
  read: (id: string): { order: string; count: number } | null =>
    id.length === prefix.length + CORE + digits && id.startsWith(prefix) && ALNUM.test(id.slice(3))
      ? { order: `or_${id.slice(3, 3 + CORE)}`, count: fromCountBase62(id.slice(3 + CORE)) }
      : null,
});

/** Attempt 1 is …01; attempt 0 names the order as a dialect sees it: one thing per payment. */
export const transactionId = part("tx_", 2);
export const refundId = part("rf_", 2);
export const eventId = part("ev_", 4);

/** The most that two base-62 digits can count. */
export const MOST_COUNTED = 62 * 62 - 1;

/** A fresh id for a row of the settings or an operation: prefix and random characters. */
export const randomId = (prefix: string, length: number): string => `${prefix}${base62(randomBytes(32), length)}`;
