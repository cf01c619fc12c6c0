import { transactionId } from "../kernel/ids.ts";
import type { Money } from "../kernel/money.ts";
import { asksCustomer } from "./customer.ts";
import type { Dialect } from "./events.ts";
import type { GatewayFailure, Method, NextAction } from "./facts.ts";
import { type Attempt, attemptOf, hasMismatch, isUndecided, type Order, type OrderStatus, payingAttempt } from "./state.ts";
import { type Details, type PaymentStatus, paymentStatus } from "./view.ts";

/** Who is paid, as the customer sees it. */
export interface MerchantFace {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  /** The merchant's site, https. */
  readonly site: string | null;
  /** "#rrggbb" */
  readonly colour: string | null;
  /** Address of an image, https. */
  readonly logo: string | null;
}

/** What the customer's browser is to show. */
export type Stage =
  /** Say who pays, before anything else. */
  | { readonly kind: "details" }
  /** Choose how to pay; `failed` tells how the last attempt ended. */
  | { readonly kind: "choose"; readonly failed?: { readonly reason: string; readonly failure?: GatewayFailure } }
  /** The next step of attempt `attempt`; a form of another `step` is stale. `problem` is what was wrong with the last try. */
  | {
      readonly kind: "step";
      readonly attempt: number;
      readonly step: number;
      readonly method: Method;
      readonly next: NextAction;
      readonly problem?: GatewayFailure;
    }
  /** Nothing to do but wait: `connecting` to the gateway, money `pending`, or `checking` an outcome nobody knows yet. */
  | { readonly kind: "wait"; readonly why: "connecting" | "pending" | "checking" }
  /** The money is held, or what was paid is not what was asked: the merchant decides. */
  | { readonly kind: "report"; readonly why: "authorized" | "mismatch" }
  /** The page is deleted. */
  | { readonly kind: "gone" };

/** Everything a payment page shows. Its snapshot in KV holds no payer data; `stage` there is not to be believed. */
export interface PageView {
  readonly id: string;
  readonly app: string;
  readonly mode: "test" | "live";
  readonly status: OrderStatus;
  readonly merchant: MerchantFace;
  readonly amount: Money;
  readonly description: string | null;
  readonly reference: string | null;
  /** The merchant's choice of the page's language, as a BCP 47 tag. */
  readonly locale: string | null;
  readonly expiresAt: number;
  /** Methods that can be chosen, in the merchant's order. */
  readonly methods: readonly Method[];
  readonly stage: Stage;
  /** Where the page is served. */
  readonly origin: string;
  /** Whose words the redirect speaks; null: our own. */
  readonly dialect: Dialect | null;
  /** The merchant's address to send the customer back to. */
  readonly redirectUrl: string | null;
  /** Addresses that the gateways on offer may send the customer to; the page's policy allows their origins. */
  readonly nextOrigins?: readonly string[];
  /** What the redirect says. */
  readonly outcome: {
    readonly paymentStatus: PaymentStatus;
    /** The order as one transaction: attempt 00. */
    readonly transaction: string;
    /** The number of the attempt that counts: the one that paid, else the last; 0 without any. */
    readonly attempt: number;
    readonly providerPaymentId: string | null;
  };
}

/** The attempt whose next step the customer sees: the last one, while it can still be paid. */
export function liveAttempt(order: Order, now: number): Attempt | undefined {
  const last = order.attempts.at(-1);
  return last && (last.status === "created" || last.status === "initiated") && last.next && last.sessionEnds > now ? last : undefined;
}

function stageOf(order: Order, details: Details, now: number): Stage {
  if (order.status !== "open" && order.status !== "processing" && order.status !== "authorized") return { kind: "gone" };
  if (order.status === "authorized") return { kind: "report", why: "authorized" };
  if (hasMismatch(order)) return { kind: "report", why: "mismatch" };
  if (order.status === "processing") return { kind: "wait", why: "pending" };
  const undecided = order.attempts.find(isUndecided);
  if (undecided) {
    const { running } = undecided;
    return { kind: "wait", why: running?.op === "create" ? "connecting" : undecided.pending ? "pending" : "checking" };
  }
  if (order.terms.expiresAt <= now) return { kind: "gone" };
  if (asksCustomer(order, details)) return { kind: "details" };
  const live = liveAttempt(order, now);
  if (live?.next)
    return {
      kind: "step",
      attempt: live.no,
      step: live.step,
      method: live.method,
      next: live.next,
      ...(live.problem && { problem: live.problem }),
    };
  const last = order.attempts.at(-1);
  return last?.reason
    ? { kind: "choose", failed: { reason: last.reason, ...(last.problem && { failure: last.problem }) } }
    : { kind: "choose" };
}

export function pageView(order: Order, details: Details, merchant: MerchantFace, methods: readonly Method[], now: number): PageView {
  const counts = payingAttempt(order) ?? attemptOf(order, order.attempts.length);
  return {
    id: order.id,
    app: order.app,
    mode: order.mode,
    status: order.status,
    merchant,
    amount: order.terms.amount,
    description: details.description ?? null,
    reference: order.reference ?? null,
    locale: order.terms.locale ?? null,
    expiresAt: order.terms.expiresAt,
    methods,
    stage: stageOf(order, details, now),
    origin: order.terms.origin,
    dialect: order.terms.dialect ?? null,
    redirectUrl: order.terms.redirectUrl ?? null,
    outcome: {
      paymentStatus: paymentStatus(order),
      transaction: transactionId.of(order.id, 0),
      attempt: counts?.no ?? 0,
      providerPaymentId: counts?.gatewayTransactionId ?? null,
    },
  };
}
