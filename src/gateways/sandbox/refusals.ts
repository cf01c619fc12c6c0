/** Everything the wallet can refuse, by `error_key`: the HTTP status and the sentence for the payer. */
export const REFUSALS = {
  test_only: { status: 403, detail: "This wallet knows test money only." },
  validation_error: { status: 400, detail: "The request is not valid." },
  not_found: { status: 404, detail: "Not found." },
  payment_conflict: { status: 409, detail: "This payment exists with another amount or currency." },
  // Spaced, or the number would be masked on its way to the payer as one that might be theirs.
  unknown_wallet: { status: 400, detail: "There is no such test wallet: they are 980 000 00 00 to 980 000 00 08." },
  wrong_pin: { status: 400, detail: "This is not the PIN of this wallet." },
  third_party_transaction_locked: { status: 400, detail: "Too many wrong PINs: this wallet is locked for a while." },
  wrong_code: { status: 400, detail: "This is not the code that was sent." },
  transaction_disabled: { status: 400, detail: "Too many wrong codes: this payment is closed." },
  insufficient_funds: { status: 400, detail: "There is not enough money in this wallet." },
  session_expired: { status: 400, detail: "The time to pay is over." },
  session_cancelled: { status: 400, detail: "This payment was cancelled." },
  session_released: { status: 400, detail: "The money was released: it is held no longer." },
  not_initiated: { status: 400, detail: "Give the mobile number and PIN first." },
  not_confirmed: { status: 400, detail: "The payer has not confirmed this payment." },
  already_confirmed: { status: 400, detail: "The payer has already confirmed this payment." },
  already_taken: { status: 400, detail: "The money of this payment was taken already." },
  not_refundable: { status: 400, detail: "No money was taken that could be refunded." },
  refund_too_large: { status: 400, detail: "More than what is left of the payment." },
  refund_conflict: { status: 400, detail: "This refund exists for another payment or amount." },
} as const satisfies Record<string, { status: 400 | 403 | 404 | 409; detail: string }>;

export type RefusalKey = keyof typeof REFUSALS;

export interface Refusal {
  readonly key: RefusalKey;
  /** More exact than the key's own sentence. */
  readonly detail?: string;
  readonly triesLeft?: number;
  /** Seconds. */
  readonly retryAfter?: number;
}
