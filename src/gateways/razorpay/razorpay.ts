import * as z from "zod";
import type { GatewayFailure, RefundReceipt } from "../../domain/facts.ts";
import { base64, utf8 } from "../../kernel/encoding.ts";
import { toWire } from "../../kernel/money.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { type Call, type Create, defineGateway, type HttpRequest } from "../contract.ts";
import { unreadable } from "../support.ts";
import { events, parse, parseReturn, verify, verifyReturn } from "./notices.ts";
import * as objects from "./objects.ts";

const WEBHOOK_SECRET = /^.{6,128}$/;

const fields = {
  keyId: {
    kind: "text",
    label: "Key ID",
    help: "rzp_test_… or rzp_live_…, from Account & Settings, API Keys in Razorpay's dashboard.",
    pattern: /^rzp_(?:test|live)_[0-9A-Za-z]{6,64}$/,
  },
  keySecret: {
    kind: "text",
    label: "Key secret",
    help: "Razorpay shows it once, when the key is made.",
    secret: true,
    pattern: /^[\x21-\x7e]{8,128}$/,
  },
  webhookSecret: {
    kind: "text",
    label: "Webhook secret",
    help: "The one you chose for the webhook; not the key secret. Without it no webhook is believed, and payments are only asked for.",
    secret: true,
    optional: true,
    pattern: WEBHOOK_SECRET,
  },
  previousWebhookSecret: {
    kind: "text",
    label: "Webhook secret before that one",
    help: "Only while you change the secret: webhooks that are signed with it are believed too. Take it out after a day.",
    secret: true,
    optional: true,
    passing: true,
    pattern: WEBHOOK_SECRET,
  },
  businessName: {
    kind: "text",
    label: "Business name",
    help: "What Razorpay's payment page shows the customer.",
    pattern: /^\S.{0,99}$/,
  },
} as const;
interface Endpoint {
  readonly api: string;
  readonly page: string;
}
type RazorpayCall = Call<typeof fields, Endpoint>;

const ENDPOINT: Endpoint = { api: "https://api.razorpay.com/v1", page: "https://api.razorpay.com/v1/checkout/embedded" };

const LONGEST_NOTE = 256;
const MOST_LISTED = 100;

/** Razorpay wants no less than 12 minutes; what the bank authorizes later than that, we capture. */
const CAPTURE: Readonly<Record<Create["capture"], object>> = {
  automatic: { capture: "automatic", capture_options: { automatic_expiry_period: 12, refund_speed: "normal" } },
  manual: { capture: "manual" },
};

const created = z.object({ id: z.string() });
const refunds = z.object({ items: z.array(objects.refund) });

const request = ({ credentials, endpoint }: RazorpayCall, method: "GET" | "POST", path: string) => ({
  method,
  url: `${endpoint.api}/${path}`,
  headers: { authorization: `Basic ${base64(utf8(`${credentials.keyId}:${credentials.keySecret}`))}` },
});

const get = (call: RazorpayCall, path: string): HttpRequest => ({ ...request(call, "GET", path), moves: false, repeatable: true });

const unsendable = (nativeMessage: string) => fail({ failure: "bad_request", outcome: "none", nativeMessage } as const);
const NOT_PAID = unsendable("Razorpay knows no payment of this order.");

const segment = encodeURIComponent;
const receipt = objects.read(objects.refund, objects.receiptOf);

/** Razorpay, India: an order that the customer pays on Razorpay's hosted page, which our page's form leads to without a script. */
export const razorpay = defineGateway({
  contract: 1,
  id: "razorpay",
  name: "Razorpay",
  docs: "https://razorpay.com/docs/payments/payment-gateway/web-integration/hosted/integration-steps/",
  countries: ["IN"],
  currencies: ["INR"],
  methods: ["card", "upi", "netbanking", "wallet"],
  flow: "form",
  limits: { INR: { min: 100 } },
  amountForm: "minor",
  fields,
  endpoints: { test: ENDPOINT, live: ENDPOINT },
  // An order has no end. Most customers are done within minutes, and webhooks tell of the rest.
  sessionLife: 3_600,
  repeats: "key",
  manualCapture: true,
  tellsReturned: true,
  failures: objects.failures,

  /** Lists orders. */
  async check(call) {
    // One address serves both modes: only the key tells them apart.
    const [, mode] = /^rzp_(test|live)_/.exec(call.credentials.keyId) ?? [];
    if (mode !== undefined && mode !== call.mode)
      return fail({ failure: "bad_credentials", outcome: "none", nativeMessage: `This key is for Razorpay's ${mode} mode.` });
    return call.http.json(
      get(call, "orders?count=1"),
      objects.read(z.object({ items: z.array(z.unknown()) }), () => ok({})),
    );
  },

  create(call, { paymentId, amount: wanted, method, returnUrl, capture }) {
    const { keyId, businessName } = call.credentials;
    const [amount, { currency }] = [toWire(wanted, "minor"), wanted];
    const json = { amount, currency, receipt: paymentId, notes: { [objects.PAYMENT]: paymentId }, payment: CAPTURE[capture] };
    return call.http.json(
      // There is no key for it. Of two orders the customer sees one, and nobody can pay the other.
      { ...request(call, "POST", "orders"), json, moves: false, repeatable: false },
      objects.read(created, ({ id }) => {
        // The form is kept in the order's log: nothing of the customer or the goods goes into it, Razorpay's page asks.
        const form = { key_id: keyId, order_id: id, amount: String(amount), currency, name: businessName, method };
        const addresses = { callback_url: returnUrl, cancel_url: returnUrl };
        return ok({ ref: id, next: { kind: "form", action: call.endpoint.page, fields: { ...form, ...addresses } } as const });
      }),
    );
  },

  lookup: (call, ref, expected) =>
    call.http.json(
      get(call, `orders/${segment(ref)}/payments`),
      objects.read(objects.payments, ({ items }) => objects.observeOrder(ref, items, expected)),
    ),

  /** There is nothing to let go of a hold with: what is not captured in time goes back by itself. */
  capture: {
    partial: false,
    async run(call, { ref, gatewayTransactionId: id, amount: { amount, currency } }) {
      if (id === undefined) return NOT_PAID;
      const json = { amount: toWire({ amount, currency }, "minor"), currency };
      return call.http.json(
        { ...request(call, "POST", `payments/${segment(id)}/capture`), json, moves: true, repeatable: false },
        objects.read(objects.payment, (body) => objects.observePayment(ref, body)),
      );
    },
  },

  refund: {
    partial: true,
    async run(call, { gatewayTransactionId: id, amount, amendmentId, reason }) {
      if (id === undefined) return NOT_PAID;
      const notes = { [objects.REFUND]: amendmentId, ...(reason && { reason: reason.slice(0, LONGEST_NOTE) }) };
      const { headers, ...rest } = request(call, "POST", `payments/${segment(id)}/refund`);
      return call.http.json(
        {
          ...rest,
          headers: { ...headers, "x-refund-idempotency": amendmentId },
          json: { amount: toWire(amount, "minor"), receipt: amendmentId, notes },
          moves: true,
          repeatable: true,
        },
        receipt,
      );
    },
  },

  async refundLookup(call, { refundRef, gatewayTransactionId: id, amendmentId }) {
    if (refundRef !== undefined) return call.http.json(get(call, `refunds/${segment(refundRef)}`), receipt);
    if (id === undefined) return NOT_PAID;
    const listed = await call.http.json(
      get(call, `payments/${segment(id)}/refunds?count=${MOST_LISTED}`),
      objects.read(refunds, ({ items }): Result<RefundReceipt, GatewayFailure> => {
        const found = items.find((item) => item.receipt === amendmentId || objects.refundIdOf(item) === amendmentId);
        if (found) return objects.receiptOf(found);
        return items.length < MOST_LISTED
          ? fail({ failure: "not_found", outcome: "none" })
          : fail(unreadable("more refunds than are listed"));
      }),
    );
    // Razorpay has refused the payment's id: that says nothing of its refunds.
    const isGone = !listed.ok && listed.error.failure === "not_found" && listed.error.nativeCode !== undefined;
    return isGone ? fail({ ...unreadable("the refund's payment is gone"), outcome: "none" }) : listed;
  },

  returns: {
    trust: "signed",
    verify: ({ credentials }, params) => verifyReturn(credentials.keySecret, params),
    parse: (_call, params) => parseReturn(params),
    // Whose turn it is stands in the address of the return.
    hint: () => ok([]),
  },

  webhooks: {
    trust: "signed",
    events,
    verify: ({ credentials: { webhookSecret, previousWebhookSecret } }, raw) =>
      verify(
        [webhookSecret, previousWebhookSecret].filter((secret) => secret !== undefined),
        raw,
      ),
    parse: (_call, raw) => parse(raw),
    hint: () => ok([]),
  },

  /** Payments, refunds and disputes name the order, which carries our id. */
  async locate(call, refs) {
    const id = refs.find((ref) => ref.startsWith("order_"));
    if (id === undefined) return ok(null);
    const found = await call.http.json(
      get(call, `orders/${segment(id)}`),
      objects.read(objects.order, (body) => ok(objects.paymentOf(body) ?? null)),
    );
    return !found.ok && found.error.failure === "not_found" ? ok(null) : found;
  },

  pages: ({ page }) => [page],
});
