import type { OrderStatus } from "../../../../domain/state.ts";
import type { Mode } from "../../../../kernel/ids.ts";
import type { CatalogueMethod } from "../../../../merchants/catalogue.ts";

/** A transaction's status as KS Pay's records say it; the last two words are ours, in its style. */
export type Status = "PENDING" | "SUCCESS" | "FAILED" | "PARTIALLY_REFUNDED" | "REFUNDED";

/** An attempt that failed can be followed by another, so only the end of the offer is a failure. */
const WORDS: Readonly<Record<OrderStatus, Status>> = {
  open: "PENDING",
  processing: "PENDING",
  authorized: "PENDING",
  paid: "SUCCESS",
  partially_refunded: "PARTIALLY_REFUNDED",
  refunded: "REFUNDED",
  expired: "FAILED",
  cancelled: "FAILED",
};

export const statusOf = (status: OrderStatus): Status => WORDS[status];

const STATUSES: ReadonlyMap<string, readonly OrderStatus[]> = new Map([
  ["PENDING", ["open", "processing", "authorized"]],
  ["SUCCESS", ["paid"]],
  ["FAILED", ["expired", "cancelled"]],
  ["PARTIALLY_REFUNDED", ["partially_refunded"]],
  ["REFUNDED", ["refunded"]],
]);

/** Which orders a word means, written in any case; undefined where it is none. */
export const statusesOf = (word: string): readonly OrderStatus[] | undefined => STATUSES.get(word.toUpperCase());

/** "NET BANKING": KS Pay writes methods in capitals. */
export const methodWord = ({ name }: CatalogueMethod): string => name.toUpperCase();

/** KS Pay's hosts of the two modes. */
export const modeWord = (mode: Mode): "sandbox" | "live" => (mode === "test" ? "sandbox" : "live");
