import * as z from "zod";
import type { GatewayFailure, Observation, RefundReceipt } from "../../domain/facts.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { type Amendment, type Call, defineGateway, type HttpRequest } from "../contract.ts";
import { reads, unreadable } from "../support.ts";
import { currencies, limits, toStripe } from "./amounts.ts";
import { bracketed, type Tree } from "./brackets.ts";
import { CAPTURE_KEY, events, parse, VOID_KEY, verify } from "./notices.ts";
import * as objects from "./objects.ts";

const SIGNING_SECRET = /^whsec_[\x21-\x7e]{8,240}$/;

const fields = {
  secretKey: {
    kind: "text",
    label: "Secret key",
    help: "sk_… of the same mode, or a restricted key (rk_…) that may write Checkout Sessions, PaymentIntents and refunds.",
    secret: true,
    pattern: /^(?:sk|rk)_(?:test|live)_[0-9A-Za-z]{10,240}$/,
  },
  webhookSecret: {
    kind: "text",
    label: "Signing secret of the webhook endpoint",
    help: "whsec_…, which Stripe shows when an endpoint is added. Without it no webhook is believed, and payments are only asked for.",
    secret: true,
    optional: true,
    pattern: SIGNING_SECRET,
  },
  previousWebhookSecret: {
    kind: "text",
    label: "Signing secret before that one",
    help: "Only while you change the secret: webhooks that are signed with it are believed too. Take it out after three days.",
    secret: true,
    optional: true,
    passing: true,
    pattern: SIGNING_SECRET,
  },
} as const;
interface Endpoint {
  readonly api: string;
  readonly pages: string;
}
type StripeCall = Call<typeof fields, Endpoint>;

const COUNTRIES =
  "AE AT AU BE BG BR CA CH CI CY CZ DE DK EE ES FI FR GB GI GR HK HR HU IE IN IT JP LI LT LU LV MT MX MY NL NO NZ PL PT RO SE SG SI SK TH US";

/** The version whose words are in the tables. */
const VERSION = "2026-10-28.endive";

const MINUTE = 60_000;
/** A session can be asked to end from half an hour to a day from now; the rest is for clocks that differ. */
const SOONEST = 31 * MINUTE;
const LATEST = 24 * 60 * MINUTE - MINUTE;

const LONGEST_NAME = 250;
const LONGEST_METADATA = 500;
const MOST_LISTED = 100;

/** The charge says what went back of it. */
const WITH_INTENT = { expand: ["payment_intent", "payment_intent.latest_charge"] };

const created = z.object({ id: z.string(), url: z.url(), expires_at: z.number() });
const refunds = z.object({ data: z.array(objects.refund), has_more: z.boolean() });
const labelled = objects.intent.pick({ metadata: true });

const read = <S extends z.ZodType, T>(schema: S, map: (body: z.infer<S>) => Result<T, GatewayFailure>) =>
  reads(schema, objects.failures, objects.native, map);

function request(call: StripeCall, method: "GET" | "POST", path: string, params: Tree, key?: string) {
  const { api } = call.endpoint;
  const form = bracketed(params);
  const query = method === "GET" && Object.keys(form).length > 0 ? `?${new URLSearchParams(form)}` : "";
  const headers = {
    authorization: `Bearer ${call.credentials.secretKey}`,
    "stripe-version": VERSION,
    ...(key !== undefined && { "idempotency-key": key }),
  };
  return { method, url: `${api}/v1/${path}${query}`, headers, ...(method === "POST" && { form }) };
}

const get = (call: StripeCall, path: string, params: Tree = {}): HttpRequest => ({
  ...request(call, "GET", path, params),
  moves: false,
  repeatable: true,
});

/** With a key that Stripe honours, so the transport may repeat it. */
const move = (call: StripeCall, path: string, params: Tree, key: string): HttpRequest => ({
  ...request(call, "POST", path, params, key),
  moves: true,
  repeatable: true,
});

const unsendable = (nativeMessage: string) => fail({ failure: "bad_request", outcome: "none", nativeMessage } as const);
const NOT_PAID = unsendable("Stripe knows no payment of this session.");
const NOT_EXACT = unsendable("Stripe can't take that amount exactly in this currency.");

const segment = encodeURIComponent;
const observe = (call: StripeCall) => read(objects.session, (body) => objects.observeSession(body, call.now));

const lookup = (call: StripeCall, ref: string): Promise<Result<Observation, GatewayFailure>> =>
  call.http.json(get(call, `checkout/sessions/${segment(ref)}`, WITH_INTENT), observe(call));

/** Does something to the money that an intent holds. */
async function amend(call: StripeCall, { ref, gatewayTransactionId: id }: Amendment, what: string, params: Tree, key: string) {
  if (id === undefined) return NOT_PAID;
  const sent = move(call, `payment_intents/${segment(id)}/${what}`, params, key);
  return call.http.json(
    sent,
    read(objects.intent, (body) =>
      body.id === id ? objects.observeIntent(ref, body) : fail(unreadable("an answer for another payment_intent")),
    ),
  );
}

const receipt = read(objects.refund, objects.receiptOf);

/** Stripe Checkout: the customer pays on Stripe's page, with whatever the merchant has turned on in Stripe's dashboard. */
export const stripe = defineGateway({
  contract: 1,
  id: "stripe",
  name: "Stripe",
  docs: "https://docs.stripe.com/api/checkout/sessions",
  countries: COUNTRIES.split(" "),
  currencies,
  methods: ["card"],
  flow: "redirect",
  limits,
  amountForm: "minor",
  fields,
  endpoints: {
    test: { api: "https://api.stripe.com", pages: "https://checkout.stripe.com" },
    live: { api: "https://api.stripe.com", pages: "https://checkout.stripe.com" },
  },
  sessionLife: 86_400,
  repeats: "key",
  manualCapture: true,
  tellsReturned: true,
  failures: objects.failures,

  /** Lists sessions, which every key that can create them may. */
  async check(call) {
    // One address serves both modes: only the key tells them apart.
    const [, mode] = /^(?:sk|rk)_(test|live)_/.exec(call.credentials.secretKey) ?? [];
    if (mode !== undefined && mode !== call.mode)
      return fail({ failure: "bad_credentials", outcome: "none", nativeMessage: `This key is for Stripe's ${mode} mode.` });
    return call.http.json(
      get(call, "checkout/sessions", { limit: 1 }),
      read(z.object({ data: z.array(z.unknown()) }), () => ok({})),
    );
  },

  async create(call, { paymentId, amount, description, returnUrl, capture, wantedBy, customer }) {
    const unit_amount = toStripe(amount);
    if (unit_amount === null) return NOT_EXACT;
    const name = description.slice(0, LONGEST_NAME);
    const params = {
      mode: "payment",
      client_reference_id: paymentId,
      success_url: returnUrl,
      cancel_url: returnUrl,
      expires_at: Math.floor(Math.min(Math.max(wantedBy, call.now + SOONEST), call.now + LATEST) / 1000),
      line_items: [{ quantity: 1, price_data: { currency: amount.currency.toLowerCase(), unit_amount, product_data: { name } } }],
      payment_intent_data: {
        description: name,
        metadata: { [objects.PAYMENT]: paymentId },
        capture_method: capture === "manual" ? capture : undefined,
      },
      customer_email: customer.email,
    };
    const sent = request(call, "POST", "checkout/sessions", params, `dwar-create-${call.idempotencyKey}`);
    return call.http.json(
      { ...sent, moves: false, repeatable: true },
      read(created, ({ id, url, expires_at }) => ok({ ref: id, next: { kind: "redirect", url } as const, expiresAt: expires_at * 1000 })),
    );
  },

  lookup,

  async cancel(call, ref) {
    // Without a key, which would only bring back the first answer: ending twice is ending once.
    const sent = request(call, "POST", `checkout/sessions/${segment(ref)}/expire`, WITH_INTENT);
    const ended = await call.http.json({ ...sent, moves: false, repeatable: true }, observe(call));
    // Only an open one can be ended: this one is paid, or has ended.
    return !ended.ok && ended.error.failure === "bad_request" ? lookup(call, ref) : ended;
  },

  capture: {
    partial: true,
    async run(call, input) {
      const amount_to_capture = toStripe(input.amount);
      if (amount_to_capture === null) return NOT_EXACT;
      // The amount is in the key: one that was refused must not answer for the next.
      return amend(call, input, "capture", { amount_to_capture }, `${CAPTURE_KEY}${call.idempotencyKey}-${amount_to_capture}`);
    },
  },
  void: {
    partial: false,
    run: (call, input) => amend(call, input, "cancel", {}, `${VOID_KEY}${call.idempotencyKey}`),
  },

  refund: {
    partial: true,
    async run(call, { gatewayTransactionId: payment_intent, amount: { currency, amount: minor }, amendmentId, reason }) {
      const amount = toStripe({ amount: minor, currency });
      if (payment_intent === undefined) return NOT_PAID;
      if (amount === null) return NOT_EXACT;
      const metadata = { [objects.REFUND]: amendmentId, reason: reason?.slice(0, LONGEST_METADATA) };
      return call.http.json(move(call, "refunds", { payment_intent, amount, metadata }, `dwar-refund-${amendmentId}`), receipt);
    },
  },

  async refundLookup(call, { refundRef, gatewayTransactionId: payment_intent, amendmentId }) {
    if (refundRef !== undefined) return call.http.json(get(call, `refunds/${segment(refundRef)}`), receipt);
    if (payment_intent === undefined) return NOT_PAID;
    return call.http.json(
      get(call, "refunds", { payment_intent, limit: MOST_LISTED }),
      read(refunds, ({ data, has_more }): Result<RefundReceipt, GatewayFailure> => {
        const found = data.find(({ metadata }) => metadata?.[objects.REFUND] === amendmentId);
        if (found) return objects.receiptOf(found);
        return has_more ? fail(unreadable("more refunds than are listed")) : fail({ failure: "not_found", outcome: "none" });
      }),
    );
  },

  // Stripe adds nothing to the address, and signs nothing: every return is a reason to ask.
  returns: { trust: "hint", hint: () => ok([]) },

  webhooks: {
    trust: "signed",
    events,
    verify: ({ credentials: { webhookSecret, previousWebhookSecret }, now }, raw) =>
      verify(
        [webhookSecret, previousWebhookSecret].filter((secret) => secret !== undefined),
        raw,
        now,
      ),
    parse: (call, raw) => parse(raw.body, call.mode),
    hint: () => ok([]),
  },

  /** Refunds and disputes name the intent, which carries our id. */
  async locate(call, refs) {
    const id = refs.find((ref) => ref.startsWith("pi_"));
    if (id === undefined) return ok(null);
    const found = await call.http.json(
      get(call, `payment_intents/${segment(id)}`),
      read(labelled, ({ metadata }) => ok(objects.ours(metadata?.[objects.PAYMENT]) ?? null)),
    );
    return !found.ok && found.error.failure === "not_found" ? ok(null) : found;
  },

  pages: ({ pages }) => [pages],
});
