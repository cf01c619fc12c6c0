import type { Mode } from "../kernel/ids.ts";
import type { Money } from "../kernel/money.ts";
import type { AttemptReason, AttentionCode, CallOp, Choice, NamedRefund, Terms } from "./events.ts";
import type { DisputeNotice, GatewayFailure, Method, NextAction } from "./facts.ts";

export type OrderStatus = "open" | "processing" | "authorized" | "paid" | "expired" | "cancelled" | "partially_refunded" | "refunded";

/** Khalti's vocabulary, which every gateway's states are told in. */
export type AttemptStatus = "created" | "initiated" | "confirmed" | "completed" | "failed" | "disabled";

/** A call that was announced and has not ended. */
export interface Running {
  readonly call: string;
  readonly op: CallOp;
  /** Unix ms after which its answer can't come any more. */
  readonly deadline: number;
}

/** Before `countsFrom` (Unix ms, the call's deadline) a look that shows no effect proves nothing: it may still be on its way. */
export interface Doubt {
  readonly op: CallOp;
  readonly countsFrom: number;
  readonly inconclusive: number;
}

/** When to ask the gateway next, and how often it was asked since something happened. */
export interface Watch {
  readonly at: number;
  readonly looks: number;
}

/** One attempt to pay the order at one gateway account. */
export interface Attempt {
  readonly no: number;
  readonly choice: Choice;
  readonly method: Method;
  /** What it was asked for, where the log says so. */
  readonly amount?: Money;
  readonly status: AttemptStatus;
  readonly createdAt: number;
  /** Counts the customer's steps: a form that was drawn for an earlier step is not sent to the gateway. */
  readonly step: number;
  readonly next?: NextAction;
  /** What went wrong with the last step; the customer may try again. */
  readonly problem?: GatewayFailure;
  readonly reason?: AttemptReason;
  /** The gateway's handle for look-ups. */
  readonly ref?: string;
  readonly gatewayTransactionId?: string;
  readonly captured?: Money;
  /** Unix ms: when we came to know of it. */
  readonly capturedAt?: number;
  /** What the gateway keeps of it, where it says so. */
  readonly fee?: Money;
  /** Whom the code was sent to, masked by the gateway. */
  readonly sentTo?: string;
  readonly pays?: boolean;
  /** The customer has agreed, and the hold is still to be made. */
  readonly approved?: true;
  /** The merchant takes or releases what was authorized. */
  readonly held?: true;
  /** What the merchant last wanted to take of what is held. */
  readonly asked?: Money;
  /** Some of what it took went back at the gateway, nobody knows how much: a person was told. */
  readonly partlyReturned?: true;
  /** The gateway did not answer when it was asked last. */
  readonly unheard?: true;
  /** The gateway says that the money is on its way. */
  readonly pending: boolean;
  readonly sessionEnds: number;
  readonly running?: Running;
  /** A call whose outcome nobody knows: no other attempt may begin until a look-up has told. */
  readonly unknown?: Doubt;
  /** How often holding, taking or releasing the money was tried. */
  readonly tries: number;
  readonly watch?: Watch;
}

export type RefundStatus = "requested" | "pending" | "succeeded" | "failed" | "manual";

export interface Refund {
  readonly no: number;
  readonly tx: number;
  readonly amount: Money;
  /** The merchant's idempotency key, or a fresh one. */
  readonly identity: string;
  readonly createdAt: number;
  readonly status: RefundStatus;
  readonly reason?: string;
  readonly refundRef?: string;
  /** Of a refund that only a total has shown: which ones the gateway has told of since. */
  readonly named?: readonly NamedRefund[];
  readonly failure?: GatewayFailure;
  readonly running?: Running;
  /** The deadline of its call, Unix ms: before it "no such refund" proves nothing. */
  readonly countsFrom: number;
  /** How often it was looked up, and how often the gateway said that it knows no such refund. */
  readonly looks: number;
  readonly absent: number;
  readonly watch?: Watch;
}

/** Something that a person must look at; gone from the order once it is resolved, kept in its log. */
export interface Attention {
  readonly code: AttentionCode;
  readonly at: number;
  readonly tx: number;
  readonly detail: string;
}

/** A customer's bank takes an attempt's payment back, with its latest status. Times are Unix ms. */
export interface Dispute extends DisputeNotice {
  readonly tx: number;
  readonly openedAt: number;
  readonly updatedAt: number;
}

/** One order folded from its log. `version` is the number of events in it. */
export interface Order {
  readonly id: string;
  readonly app: string;
  readonly mode: Mode;
  readonly reference?: string;
  readonly terms: Terms;
  readonly status: OrderStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly version: number;
  readonly attempts: readonly Attempt[];
  readonly refunds: readonly Refund[];
  readonly attention: readonly Attention[];
  readonly disputes: readonly Dispute[];
  /** Unix ms: when the last thing happened to an order that is over; absent while anything of it is open. */
  readonly endedAt?: number;
}

/** What the gateway was asked to take by an attempt. */
export const askedBy = (order: Order, { amount }: Attempt): Money => amount ?? order.terms.amount;

export const attemptOf = (order: Order, no: number): Attempt | undefined => order.attempts[no - 1];
export const refundOf = (order: Order, no: number): Refund | undefined => order.refunds[no - 1];
export const payingAttempt = (order: Order): Attempt | undefined => order.attempts.find(({ pays }) => pays);

/** Money that the gateway has taken or is about to take, or may have: no other attempt may begin, expiry waits. */
export const isUndecided = (attempt: Attempt): boolean =>
  attempt.unknown !== undefined ||
  attempt.pending ||
  attempt.status === "confirmed" ||
  (attempt.running !== undefined && attempt.running.op !== "cancel");

/** A payment whose amount or currency was not the order's: a person must decide before the order can go on. */
export const hasMismatch = (order: Order): boolean =>
  order.attention.some(({ code }) => code === "amount_mismatch" || code === "currency_mismatch");

/** Minor units: what the paying attempt took. */
export const capturedAmount = (order: Order): number => payingAttempt(order)?.captured?.amount ?? 0;

const refundsOf = (order: Order, tx: number, counts: (refund: Refund) => boolean) =>
  order.refunds.filter((refund) => refund.tx === tx && counts(refund)).reduce((sum, { amount }) => sum + amount.amount, 0);

/** Minor units that went back of what an attempt took. */
export const refundedOf = (order: Order, tx: number): number => refundsOf(order, tx, ({ status }) => status === "succeeded");
export const refundedAmount = (order: Order): number => refundedOf(order, payingAttempt(order)?.no ?? 0);
/** What could still be given back of an attempt's payment: a refund that has not failed holds its amount. */
export const refundableOf = (order: Order, { no, captured }: Attempt): number =>
  (captured?.amount ?? 0) - refundsOf(order, no, ({ status }) => status !== "failed");
