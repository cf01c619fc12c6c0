import * as z from "zod";
import type { Details } from "../../../domain/view.ts";

/** What a client sent that only KarmaPay has a word for. */
interface Extras {
  readonly customerId: string | null;
}

const stored = z.object({ customerId: z.string().nullable() });

export const extrasOf = (extras: Extras): string => JSON.stringify(extras);

/** Of any order: one that came another way has none. */
export function readExtras({ extras }: Details): Extras {
  const read = stored.safeParse(extras === undefined ? null : JSON.parse(extras));
  return read.success ? read.data : { customerId: null };
}
