import type { Mode } from "../kernel/ids.ts";
import type { Money } from "../kernel/money.ts";
import type { DisputeNotice, FailureKind, GatewayFailure, GatewayStatus, Method, NextAction, RefundReceipt } from "./facts.ts";

/** Other systems' APIs that an order can come through; their clients expect their own words on the way back. */
export type Dialect = "kspay" | "karmapay" | "khalti";

/** What the merchant asked for. What identifies the payer is kept beside the log, where it can be erased. */
export interface Terms {
  readonly amount: Money;
  readonly capture: "automatic" | "manual";
  /** Unix ms: until when the order is offered. */
  readonly expiresAt: number;
  /** Seconds, as asked for. */
  readonly expiresIn: number;
  /** The merchant's restriction, in order of preference; absent: whatever the app has. */
  readonly gateways?: readonly string[];
  readonly methods?: readonly Method[];
  readonly redirectUrl?: string;
  readonly webhookUrl?: string;
  /** The language of the payment page, as a BCP 47 tag; absent: the customer's browser decides. */
  readonly locale?: string;
  /** Absent: the native API. */
  readonly dialect?: Dialect;
  /** The page asks the customer who they are before it asks how to pay. */
  readonly asksCustomer?: true;
  /** The gateway account (`gc_…`) that its payment is to verify. */
  readonly verifies?: string;
  /** A second payment waits for a person; absent: it is given back at once. */
  readonly keepsDuplicates?: true;
  /** Days that the payer's details are kept after the end; absent: as the installation has it. */
  readonly payerDays?: number;
  /** Where the payment page is served: `${origin}/payments/${id}`. */
  readonly origin: string;
}

/** Why an attempt ended unpaid. */
export type AttemptReason = FailureKind | "cancelled" | "voided" | "unresolved";

export const ATTENTION_CODES = [
  "amount_mismatch",
  "currency_mismatch",
  "duplicate_payment",
  "late_payment",
  "unresolved",
  "disputed",
  "refunded_elsewhere",
] as const;
export type AttentionCode = (typeof ATTENTION_CODES)[number];

/** What a person decided: to take things as they are, or to give the money back. */
export type Resolution = "accept" | "refund";

/** A call that may change something at the gateway is announced before it is made. */
export type CallOp = "create" | "complete" | "hold" | "capture" | "void" | "cancel" | "refund";

/** How an account was chosen, and why others before it were not. */
export interface Choice {
  readonly account: string;
  readonly gateway: string;
  readonly why: string;
  readonly skipped: readonly { readonly account: string; readonly gateway: string; readonly why: string }[];
}

/** One refund at the gateway by the gateway's id of it. */
export interface NamedRefund {
  readonly refundRef: string;
  readonly amount: Money;
}

type Stored<Type extends string, Fields = unknown> = { readonly type: Type; readonly at: number } & Fields;
type OfAttempt = { readonly tx: number };
type OfRefund = { readonly tx: number; readonly refund: number };

/**
 * One row of an order's log: what happened, never edited. The type is also the word in the order's public history, and those
 * in WEBHOOK_TYPES are told to the merchant. `at` is Unix ms, `tx` the attempt's number, `refund` the refund's.
 */
export type OrderEvent =
  | Stored<
      "order.opened",
      { readonly id: string; readonly app: string; readonly mode: Mode; readonly reference?: string; readonly terms: Terms }
    >
  | Stored<"order.reopened", { readonly terms: Terms }>
  | Stored<"order.processing", OfAttempt>
  | Stored<"order.authorized", OfAttempt>
  | Stored<"order.paid", OfAttempt>
  | Stored<"order.expired">
  | Stored<"order.cancelled">
  /** What was given is in the details that can be erased, never here. */
  | Stored<"customer.given">
  | Stored<"order.attention", OfAttempt & { readonly code: AttentionCode; readonly detail: string }>
  | Stored<"attention.resolved", OfAttempt & { readonly code: AttentionCode; readonly action: Resolution; readonly note: string }>
  | Stored<"order.disputed", OfAttempt & DisputeNotice>
  | Stored<"order.partially_refunded", OfRefund>
  | Stored<"order.refunded", OfRefund>
  | Stored<
      "transaction.created",
      OfAttempt & {
        readonly choice: Choice;
        readonly method: Method;
        /** What it was asked for: the order may be offered anew for another amount. Absent in logs of before: what the order asks. */
        readonly amount?: Money;
        /** Unix ms: until when the session can live if the gateway does not say. */
        readonly sessionEnds: number;
      }
    >
  | Stored<"transaction.next", OfAttempt & { readonly next: NextAction; readonly ref?: string; readonly sessionEnds?: number }>
  | Stored<"transaction.initiated", OfAttempt>
  | Stored<"transaction.pending", OfAttempt>
  /** `approved`: nothing is held yet. `held`: the merchant takes or releases the money. Without either it is taken at once. */
  | Stored<"transaction.confirmed", OfAttempt & { readonly gatewayTransactionId?: string; readonly approved?: true; readonly held?: true }>
  | Stored<
      "transaction.completed",
      OfAttempt & {
        readonly captured: Money;
        /** Whether this payment is the order's: the right amount, and the first. */
        readonly pays: boolean;
        readonly late?: true;
        /** The gateway's look-ups tell what goes back later: it is asked now and then. */
        readonly tells?: true;
        readonly fee?: Money;
        readonly gatewayTransactionId?: string;
      }
    >
  | Stored<"transaction.failed", OfAttempt & { readonly reason: AttemptReason; readonly failure?: GatewayFailure }>
  | Stored<"transaction.disabled", OfAttempt & { readonly failure: GatewayFailure }>
  /** `retryAfter`: seconds that the gateway wants to be left alone. */
  | Stored<"transaction.looked", OfAttempt & { readonly seen: GatewayStatus | FailureKind; readonly retryAfter?: number }>
  | Stored<
      "call.started",
      OfAttempt & {
        readonly call: string;
        readonly op: CallOp;
        readonly deadline: number;
        readonly refund?: number;
        /** What the merchant wants to take of what is held. */
        readonly amount?: Money;
      }
    >
  | Stored<
      "call.ended",
      OfAttempt & { readonly call: string; readonly op: CallOp; readonly failure?: GatewayFailure; readonly refund?: number }
    >
  | Stored<"refund.requested", OfRefund & { readonly amount: Money; readonly identity: string; readonly reason?: string }>
  /** The merchant gave it back at the gateway itself. Without `refundRef` it is what a total shows beyond what is known: one refund or several. */
  | Stored<"refund.found", OfRefund & { readonly amount: Money; readonly refundRef?: string }>
  /** One of those that a total had shown. */
  | Stored<"refund.named", OfRefund & NamedRefund>
  | Stored<"refund.pending", OfRefund & { readonly refundRef?: string }>
  | Stored<"refund.looked", OfRefund & { readonly seen: RefundReceipt["status"] | FailureKind; readonly retryAfter?: number }>
  | Stored<"refund.succeeded", OfRefund & { readonly refundRef?: string }>
  | Stored<"refund.failed", OfRefund & { readonly failure?: GatewayFailure }>
  | Stored<"refund.manual", OfRefund>;

export type EventType = OrderEvent["type"];

/** What the merchant is told of, by a Standard Webhooks message. */
export const WEBHOOK_TYPES = [
  "order.processing",
  "order.authorized",
  "order.paid",
  "order.expired",
  "order.cancelled",
  "order.reopened",
  "order.attention",
  "order.disputed",
  "order.partially_refunded",
  "order.refunded",
  "transaction.failed",
  "transaction.disabled",
  "refund.succeeded",
  "refund.failed",
] as const satisfies readonly EventType[];

/** In an order's log, and nowhere else: a look or a call by itself changes nothing that anybody is shown. */
const QUIET: ReadonlySet<EventType> = new Set(["call.started", "call.ended", "transaction.looked", "refund.looked", "customer.given"]);
export const isQuiet = (type: EventType): boolean => QUIET.has(type);

export const isTold = (type: EventType): boolean => (WEBHOOK_TYPES as readonly EventType[]).includes(type);
