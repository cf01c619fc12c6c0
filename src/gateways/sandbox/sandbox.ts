import * as z from "zod";
import type { FailureKind, GatewayFailure, GatewayStatus, NextAction, Observation, RefundReceipt } from "../../domain/facts.ts";
import { fromWire, isCurrency, toWire } from "../../kernel/money.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { type Call, defineGateway, type HttpRequest } from "../contract.ts";
import { type Native, reads, reasonOf, text, unreadable } from "../support.ts";
import type { RefusalKey } from "./refusals.ts";

type SandboxCall = Call<Record<never, never>, string>;

const SESSION_LIFE = 900;

/** The ledger's address; nothing of it ever reaches a network. */
export const ENDPOINT = "https://sandbox.invalid";

export const failures = {
  test_only: "bad_credentials",
  validation_error: "bad_request",
  not_found: "not_found",
  payment_conflict: "duplicate",
  unknown_wallet: "wrong_answer",
  wrong_pin: "wrong_answer",
  third_party_transaction_locked: "locked",
  wrong_code: "wrong_answer",
  transaction_disabled: "wrong_answer",
  insufficient_funds: "declined",
  session_expired: "expired",
  session_cancelled: "cancelled_by_payer",
  session_released: "expired",
  not_initiated: "bad_request",
  not_confirmed: "bad_request",
  already_confirmed: "already_done",
  already_taken: "already_done",
  not_refundable: "bad_request",
  refund_too_large: "bad_request",
  refund_conflict: "bad_request",
} as const satisfies Record<RefusalKey, FailureKind>;

const payment = z.object({
  payment_id: z.string(),
  status: z.string(),
  amount: z.number(),
  currency: z.string(),
  mobile: z.string().nullable(),
  transaction_id: z.string().nullable(),
  expires_at: z.iso.datetime().transform(Date.parse),
  error_key: z.string().optional(),
  detail: z.string().optional(),
  tries_remaining: z.string().optional(),
});
const refund = z.object({ refund_id: z.string(), status: z.string() });
const account = z.object({ name: z.string() });

const statuses: ReadonlyMap<string, GatewayStatus> = new Map([
  ["Created", "created"],
  ["Initiated", "started"],
  ["Confirmed", "authorized"],
  ["Pending", "pending"],
  ["Completed", "captured"],
  ["Partially refunded", "captured"],
  ["Refunded", "captured"],
  ["Failed", "failed"],
  ["Disabled", "failed"],
  ["User canceled", "cancelled"],
  ["Voided", "voided"],
  ["Expired", "expired"],
]);
const refundStatuses: ReadonlyMap<string, RefundReceipt["status"]> = new Map([["Completed", "succeeded"]]);

const who: NextAction = {
  kind: "ask",
  asks: [
    { name: "mobile", kind: "mobile", label: "Mobile number", length: 10 },
    { name: "pin", kind: "pin", label: "PIN", length: 4, secret: true },
  ],
};
const code = (sentTo: string | null): NextAction => ({
  kind: "ask",
  asks: [{ name: "code", kind: "code", label: "Code", length: 6, secret: true }],
  ...(sentTo && { sentTo }),
});

export function native(body: Readonly<Record<string, unknown>>): Native {
  const tries = text(body.tries_remaining);
  return { code: text(body.error_key), message: text(body.detail), triesLeft: tries === undefined ? undefined : Number(tries) };
}

function observe(body: z.infer<typeof payment>): Result<Observation, GatewayFailure> {
  const status = statuses.get(body.status);
  const amount = isCurrency(body.currency) ? fromWire(body.amount, body.currency, "minor") : null;
  if (!status || !amount) return fail(unreadable(`status ${body.status}, ${body.amount} ${body.currency}`));
  return ok({
    ref: body.payment_id,
    status,
    amount,
    ...(body.transaction_id && { gatewayTransactionId: body.transaction_id }),
    ...(status === "failed" && { reason: reasonOf(failures, native(body)) }),
  });
}

function receipt(body: z.infer<typeof refund>): Result<RefundReceipt, GatewayFailure> {
  const status = refundStatuses.get(body.status);
  return status ? ok({ refundRef: body.refund_id, status }) : fail(unreadable(`refund ${body.status}`));
}

const asksFor = (call: SandboxCall, path: string) => ({ url: `${call.endpoint}${path}`, headers: { "dwar-mode": call.mode } });
const get = (call: SandboxCall, path: string): HttpRequest => ({ method: "GET", ...asksFor(call, path), moves: false, repeatable: true });
/** The wallet knows our ids again, so a step that counts no tries can be repeated. */
const post = (call: SandboxCall, path: string, json: unknown, flags: Pick<HttpRequest, "moves" | "repeatable">): HttpRequest => ({
  method: "POST",
  ...asksFor(call, path),
  json,
  ...flags,
});

const lookup = (call: SandboxCall, ref: string) => call.http.json(get(call, `/payments/${ref}`), reads(payment, failures, native, observe));

/** A wallet with test money for which nobody needs an account. It walks the states of Khalti's wallet. */
export const sandbox = defineGateway({
  contract: 1,
  id: "sandbox",
  name: "Sandbox wallet",
  docs: "https://docs.khalti.com/",
  countries: "any",
  currencies: "any",
  methods: ["wallet"],
  flow: "ask",
  amountForm: "minor",
  fields: {},
  endpoints: { test: ENDPOINT },
  sessionLife: SESSION_LIFE,
  repeats: "reference",
  manualCapture: true,
  failures,

  check: (call) =>
    call.http.json(
      get(call, "/account"),
      reads(account, failures, native, ({ name }) => ok({ account: name })),
    ),

  create(call, input) {
    const expiresAt = Math.min(input.wantedBy, call.now + SESSION_LIFE * 1000);
    const { paymentId, amount, capture } = input;
    const json = {
      payment_id: paymentId,
      amount: toWire(amount, "minor"),
      currency: amount.currency,
      expires_at: new Date(expiresAt).toISOString(),
      capture,
    };
    return call.http.json(
      post(call, "/payments", json, { moves: false, repeatable: true }),
      reads(payment, failures, native, (body) => ok({ ref: body.payment_id, next: who, expiresAt: body.expires_at })),
    );
  },

  async complete(call, ref, proof) {
    if (proof.kind === "return") {
      const seen = await lookup(call, ref);
      return seen.ok ? ok({ observed: seen.value }) : seen;
    }
    const { answers } = proof;
    if (answers.code === undefined) {
      const json = { mobile: answers.mobile?.trim(), pin: answers.pin?.trim() };
      return call.http.json(
        post(call, `/payments/${ref}/initiate`, json, { moves: false, repeatable: false }),
        reads(payment, failures, native, (body) => ok({ next: code(body.mobile) })),
      );
    }
    // Confirming takes nothing yet, but whoever does not hear of it must not offer another way to pay.
    const json = { code: answers.code.trim(), ...(answers.pin !== undefined && { pin: answers.pin.trim() }) };
    return call.http.json(
      post(call, `/payments/${ref}/confirm`, json, { moves: true, repeatable: false }),
      reads(payment, failures, native, (body) => {
        const seen = observe(body);
        return seen.ok ? ok({ observed: seen.value }) : seen;
      }),
    );
  },

  lookup,

  cancel: (call, ref) =>
    call.http.json(
      post(call, `/payments/${ref}/cancel`, {}, { moves: false, repeatable: true }),
      reads(payment, failures, native, observe),
    ),

  capture: {
    partial: true,
    run: (call, { ref, amount }) =>
      call.http.json(
        post(
          call,
          `/payments/${ref}/verify`,
          { amount: toWire(amount, "minor"), currency: amount.currency },
          { moves: true, repeatable: true },
        ),
        reads(payment, failures, native, observe),
      ),
  },

  void: {
    partial: false,
    run: (call, { ref }) =>
      call.http.json(
        post(call, `/payments/${ref}/release`, {}, { moves: true, repeatable: true }),
        reads(payment, failures, native, observe),
      ),
  },

  refund: {
    partial: true,
    run: (call, { ref, amount, amendmentId }) =>
      call.http.json(
        post(
          call,
          `/payments/${ref}/refunds`,
          { refund_id: amendmentId, amount: toWire(amount, "minor") },
          { moves: true, repeatable: true },
        ),
        reads(refund, failures, native, receipt),
      ),
  },

  refundLookup: (call, { amendmentId }) => call.http.json(get(call, `/refunds/${amendmentId}`), reads(refund, failures, native, receipt)),

  // The payer never leaves our page, so nobody comes back from anywhere.
  returns: { trust: "hint", hint: () => ok([]) },
});
