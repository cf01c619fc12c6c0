import { settlements as khalti } from "./khalti-settlements.ts";
import { settlements as razorpay } from "./razorpay/settlements.ts";
import type { SettlementFormat } from "./settlement-format.ts";
import { settlements as stripe } from "./stripe/settlements.ts";

// Beside the registry, not in the adapters: payments carry nothing of it.

/** The files of each gateway that we know of, by its id. */
export const SETTLEMENTS: ReadonlyMap<string, readonly SettlementFormat[]> = new Map(Object.entries({ khalti, razorpay, stripe }));

/** None where nobody has told us what the gateway's files look like. */
export const settlementsOf = (gateway: string): readonly SettlementFormat[] => SETTLEMENTS.get(gateway) ?? [];
