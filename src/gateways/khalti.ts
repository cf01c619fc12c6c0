import * as z from "zod";
import type { FailureKind, GatewayFailure, GatewayStatus, Method, Observation, RefundReceipt } from "../domain/facts.ts";
import { fromWire, type Money, toWire } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { type Call, defineGateway, type HttpAnswer, type HttpRequest } from "./contract.ts";
import { type Native, reads, text, unreadable } from "./support.ts";

const fields = {
  secretKey: {
    kind: "text",
    label: "Secret key",
    help: "From the Khalti merchant dashboard; the sandbox dashboard has keys of its own.",
    secret: true,
    pattern: /^[\x21-\x7e]{8,128}$/,
  },
} as const;
interface Endpoint {
  readonly api: string;
  /** Refunds are outside of v2. */
  readonly refunds: string;
  readonly pages: string;
}
type KhaltiCall = Call<typeof fields, Endpoint>;

const failures = {
  not_found: "not_found",
  already_refunded: "already_done",
  validation_error: "bad_request",
  "401": "bad_credentials",
  "403": "bad_credentials",
  "429": "rate_limited",
} as const satisfies Record<string, FailureKind>;

/** Khalti's own words differ in their capitals. */
const statuses: ReadonlyMap<string, GatewayStatus> = new Map([
  ["initiated", "created"],
  ["pending", "pending"],
  ["completed", "captured"],
  ["partially refunded", "captured"],
  ["refunded", "captured"],
  ["failed", "failed"],
  ["expired", "expired"],
  ["user canceled", "cancelled"],
  ["canceled", "cancelled"],
]);

const modes: Readonly<Partial<Record<Method, readonly string[]>>> = {
  wallet: ["KHALTI"],
  netbanking: ["EBANKING", "MOBILE_BANKING"],
  bank_transfer: ["CONNECT_IPS"],
  card: ["SCT"],
};

const session = z.object({ pidx: z.string(), payment_url: z.url(), expires_at: z.iso.datetime({ offset: true }).transform(Date.parse) });
const payment = z.object({
  pidx: z.string(),
  total_amount: z.number(),
  status: z.string(),
  transaction_id: z.string().nullable(),
  fee: z.number().optional(),
});
type Payment = z.infer<typeof payment>;
const refunded = z.object({ detail: z.string() });

function native(body: Readonly<Record<string, unknown>>): Native {
  const detail = text(body.detail);
  // The first field that is wrong, with what is wrong with it.
  const [field, texts] = Object.entries(body).find(([, value]) => Array.isArray(value)) ?? [];
  const message = detail ?? (Array.isArray(texts) && field !== undefined ? `${field}: ${String(texts[0])}` : undefined);
  if (detail && /^not found/i.test(detail)) return { code: "not_found", message };
  if (detail && /already.*refunded/i.test(detail)) return { code: "already_refunded", message };
  return { code: text(body.error_key), message };
}

/** Whether all of it or a part went back, not how much. */
function goneBack({ status }: Payment, amount: Money): Money | "some" | undefined {
  switch (status.toLowerCase()) {
    case "completed":
      return { ...amount, amount: 0 };
    case "refunded":
      return amount;
    case "partially refunded":
      return "some";
    default:
      return undefined;
  }
}

function observe(body: Payment): Result<Observation, GatewayFailure> {
  const status = statuses.get(body.status.toLowerCase());
  const amount = fromWire(body.total_amount, "NPR", "minor");
  const fee = body.fee === undefined ? null : fromWire(body.fee, "NPR", "minor");
  if (!status || !amount) return fail(unreadable(`status ${body.status}, ${body.total_amount}`));
  const back = goneBack(body, amount);
  return ok({
    ref: body.pidx,
    status,
    amount,
    ...(back && { refunded: back }),
    ...(fee && fee.amount > 0 && { fee }),
    ...(body.transaction_id && { gatewayTransactionId: body.transaction_id }),
    ...(status === "failed" && { reason: { failure: "declined", outcome: "none" } }),
  });
}

const post = (call: KhaltiCall, url: string, json: unknown, flags: Pick<HttpRequest, "moves" | "repeatable">): HttpRequest => ({
  method: "POST",
  url,
  headers: { authorization: `Key ${call.credentials.secretKey}` },
  json,
  ...flags,
});

const READ = { moves: false, repeatable: true } as const;

/** A payment that expired or was cancelled is told with HTTP 400: that is an answer, not a refusal. */
const readPayment = <T>(map: (body: Payment) => Result<T, GatewayFailure>) => {
  const read = reads(payment, failures, native, map);
  return (answer: HttpAnswer) =>
    read(answer.status === 400 && payment.safeParse(answer.body).success ? { ...answer, status: 200 } : answer);
};

const look = <T>(call: KhaltiCall, pidx: string, map: (body: Payment) => Result<T, GatewayFailure>) =>
  call.http.json(post(call, `${call.endpoint.api}/epayment/lookup/`, { pidx }, READ), readPayment(map));

/** Khalti ePayment (KPG-2), Nepal. It sends no webhooks and signs nothing: every return is a reason to ask. */
export const khalti = defineGateway({
  contract: 1,
  id: "khalti",
  name: "Khalti",
  docs: "https://docs.khalti.com/khalti-epayment/",
  countries: ["NP"],
  currencies: ["NPR"],
  methods: ["wallet", "netbanking", "bank_transfer", "card"],
  flow: "redirect",
  limits: { NPR: { min: 1_000 } },
  amountForm: "minor",
  fields,
  endpoints: {
    test: { api: "https://dev.khalti.com/api/v2", refunds: "https://dev.khalti.com/api", pages: "https://test-pay.khalti.com" },
    live: { api: "https://khalti.com/api/v2", refunds: "https://khalti.com/api", pages: "https://pay.khalti.com" },
  },
  sessionLife: 3_600,
  repeats: "unprotected",
  manualCapture: false,
  tellsReturned: true,
  failures,

  // Nothing can be asked about the account itself: a payment that there is none of is not found with a right key, and refused with a wrong one.
  async check(call) {
    const seen = await look(call, "AAAAAAAAAAAAAAAAAAAAAA", ok);
    return seen.ok || seen.error.failure === "not_found" ? ok({}) : seen;
  },

  create(call, input) {
    const { name, email, phone } = input.customer;
    const allowed = modes[input.method];
    const json = {
      return_url: input.returnUrl,
      website_url: new URL(input.returnUrl).origin,
      amount: toWire(input.amount, "minor"),
      purchase_order_id: input.paymentId,
      purchase_order_name: input.description.slice(0, 100),
      ...((name || email || phone) && { customer_info: { ...(name && { name }), ...(email && { email }), ...(phone && { phone }) } }),
      ...(allowed && { modes: allowed }),
    };
    return call.http.json(
      post(call, `${call.endpoint.api}/epayment/initiate/`, json, { moves: false, repeatable: false }),
      reads(session, failures, native, (body) =>
        ok({ ref: body.pidx, next: { kind: "redirect", url: body.payment_url } as const, expiresAt: body.expires_at }),
      ),
    );
  },

  lookup: (call, ref) => look(call, ref, observe),

  refund: {
    partial: true,
    async run(call, { gatewayTransactionId: id, amount, amendmentId }) {
      if (id === undefined) return fail({ failure: "bad_request", outcome: "none", nativeMessage: "Khalti knows no payment to refund." });
      const url = `${call.endpoint.refunds}/merchant-transaction/${encodeURIComponent(id)}/refund/`;
      return call.http.json(
        post(call, url, { amount: toWire(amount, "minor") }, { moves: true, repeatable: false }),
        // Khalti gives a refund no id.
        reads(refunded, failures, native, (): Result<RefundReceipt, GatewayFailure> => ok({ refundRef: amendmentId, status: "succeeded" })),
      );
    },
  },

  /** The payment says that something went back, not how much: with one part among several nobody can tell which. */
  refundLookup: (call, { ref, amendmentId, amount }) =>
    look(call, ref, (body): Result<RefundReceipt, GatewayFailure> => {
      const status = body.status.toLowerCase();
      if (status === "refunded") return ok({ refundRef: amendmentId, status: "succeeded" });
      if (status === "partially refunded") return ok({ refundRef: amendmentId, status: "pending" });
      return status === "completed" && amount.amount <= body.total_amount
        ? fail({ failure: "not_found", outcome: "none" })
        : fail(unreadable(`status ${body.status}`));
    }),

  returns: {
    trust: "hint",
    hint: (_call, { pidx, purchase_order_id: paymentId }) =>
      ok([{ dedupeKey: pidx ?? "", ...(paymentId !== undefined && { paymentId }), ...(pidx !== undefined && { refs: [pidx] }) }]),
  },

  pages: ({ pages }) => [pages],
});
