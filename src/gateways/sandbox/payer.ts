import * as z from "zod";
import type { GatewayFailure } from "../../domain/facts.ts";
import { ok, type Result } from "../../kernel/result.ts";
import type { GatewayHttp } from "../contract.ts";
import { reads } from "../support.ts";
import { ENDPOINT, failures, native } from "./sandbox.ts";

const known = z.object({ mobile: z.string() });

/**
 * Asks the wallet whether a payer is who they say, before there is a payment. Misses count, and lock the payer, as when paying.
 * Answers the masked number.
 */
export const checkPayer = (
  http: GatewayHttp,
  payer: { readonly mobile: string; readonly pin: string },
): Promise<Result<{ readonly mobile: string }, GatewayFailure>> =>
  http.json(
    { method: "POST", url: `${ENDPOINT}/payers`, headers: { "dwar-mode": "test" }, json: payer, moves: false, repeatable: false },
    reads(known, failures, native, ok),
  );
