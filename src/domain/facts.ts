import type { Money } from "../kernel/money.ts";

/** What the customer can pay with. One method may be served by several gateways. */
export type Method = "card" | "wallet" | "netbanking" | "upi" | "bank_transfer" | "crypto";
export const METHODS = ["card", "wallet", "netbanking", "upi", "bank_transfer", "crypto"] as const satisfies readonly Method[];

/** One thing the customer is asked to type. Secret answers are passed through and never stored. */
export interface Ask {
  /** The input's name: `mobile`, `pin`, `code` where they are those. */
  readonly name: string;
  readonly kind: "mobile" | "pin" | "code" | "text";
  readonly label: string;
  readonly length?: number;
  readonly secret?: true;
}

/** What the customer has to do next. The page floor has exactly one component per arm. */
export type NextAction =
  | { readonly kind: "redirect"; readonly url: string }
  | { readonly kind: "form"; readonly action: string; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: "ask"; readonly asks: readonly Ask[]; readonly sentTo?: string }
  | {
      readonly kind: "sdk";
      readonly script: string;
      readonly boot: string;
      readonly params: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: "wait"; readonly pollSeconds: number };

/**
 * `started`: the customer gave the gateway something; `approved`: the customer has agreed, and the hold is still to be made;
 * `pending`: money is on its way; the rest as the trade uses them.
 */
export type GatewayStatus =
  | "created"
  | "started"
  | "approved"
  | "pending"
  | "authorized"
  | "captured"
  | "voided"
  | "failed"
  | "cancelled"
  | "expired";

/**
 * A fact reported by the gateway. Adapters observe; only the domain decides. `amount` is what the gateway says it took or
 * holds, so the domain can refuse a tampered or partial payment.
 */
export interface Observation {
  readonly ref: string;
  readonly status: GatewayStatus;
  readonly amount: Money;
  /** The total given back so far, wherever it was done; `some`: a part, and the gateway does not say how much. Absent: it says nothing of it. */
  readonly refunded?: Money | "some";
  /** This word may not say it, but the gateway's look-ups do. */
  readonly tellsReturned?: true;
  readonly fee?: Money;
  readonly gatewayTransactionId?: string;
  readonly reason?: GatewayFailure;
}

export type FailureKind =
  | "declined"
  | "locked"
  | "wrong_answer"
  | "cancelled_by_payer"
  | "expired"
  | "duplicate"
  | "already_done"
  | "bad_request"
  | "bad_credentials"
  | "bad_signature"
  | "not_found"
  | "rate_limited"
  | "unavailable"
  | "unreadable";

/** What says something of the gateway, not of the payment: a declined card is no trouble. */
const TROUBLE: ReadonlySet<string> = new Set<FailureKind>(["unavailable", "rate_limited", "bad_credentials", "unreadable"]);
export const isTrouble = (seen: GatewayStatus | FailureKind): boolean => TROUBLE.has(seen);

/** Why a gateway call did not do what was asked, in our words and the gateway's. */
export interface GatewayFailure {
  readonly failure: FailureKind;
  /** Could money have moved? `unknown` forbids a blind retry and forces a lookup. */
  readonly outcome: "none" | "unknown";
  readonly nativeCode?: string;
  /** The gateway's own sentence, cut and with runs of digits masked: it may be shown to the customer. */
  readonly nativeMessage?: string;
  /** With `wrong_answer`: how many tries are left; 0 ends the attempt (`disabled`). */
  readonly triesLeft?: number;
  /** Seconds until it makes sense to try again. */
  readonly retryAfter?: number;
}

/** What became of giving money back. `manual`: the gateway has no API for it, a person does it by hand. */
export interface RefundReceipt {
  /** The gateway's id of the refund, which `refundLookup` takes. */
  readonly refundRef: string;
  readonly status: "pending" | "succeeded" | "failed" | "manual";
  readonly reason?: GatewayFailure;
}

/** What a gateway says of a refund without being asked, also of one that was made in its own dashboard. */
export interface RefundNotice {
  readonly receipt: RefundReceipt;
  readonly amount: Money;
  /** Ours, where the gateway echoes it. */
  readonly amendmentId?: string;
}

/** A customer's bank takes the payment back, or has decided about that. */
export interface DisputeNotice {
  /** The gateway's id of it. */
  readonly disputeRef: string;
  readonly status: "open" | "won" | "lost";
  readonly amount: Money;
  /** The gateway's word. */
  readonly reason?: string;
}
