import type { Context } from "hono";
import type { FailureKind, GatewayFailure } from "../../../../domain/facts.ts";
import { failed, refuse } from "../errors.ts";

const LOCKED = "third_party_transaction_locked";

/** The wallet's own "no"; what else can go wrong with it may go right the next time. */
const SAID: ReadonlySet<FailureKind> = new Set(["wrong_answer", "declined", "expired", "cancelled_by_payer", "bad_request"]);

/** What the wallet says of a payer's number, PIN or code, in Khalti's form: the tries that are left are a text. */
export function refusedBy(c: Context, { failure, nativeMessage, triesLeft }: GatewayFailure): Response {
  const detail = nativeMessage ?? "The wallet has refused it.";
  if (failure === "locked") return c.json({ detail, tries_remaining: "0", error_key: LOCKED }, 400);
  if (!SAID.has(failure)) return failed(c, { code: "unavailable" });
  if (triesLeft === undefined) return refuse(c, detail);
  return c.json({ detail, tries_remaining: String(triesLeft), error_key: "validation_error" }, 400);
}
