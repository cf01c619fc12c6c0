import * as z from "zod";
import type { GatewayFailure, Observation, RefundReceipt } from "../../domain/facts.ts";
import { base64, utf8 } from "../../kernel/encoding.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import {
  type Amendment,
  type Cached,
  type Call,
  defineGateway,
  type HttpAnswer,
  type HttpRequest,
  type RawNotice,
  type Verified,
} from "../contract.ts";
import { reads, unreadable } from "../support.ts";
import { events, parse, readJson } from "./notices.ts";
import * as objects from "./objects.ts";

const fields = {
  clientId: {
    kind: "text",
    label: "Client ID",
    help: "Of a REST app in PayPal's developer dashboard; sandbox and live have apps of their own.",
    pattern: /^[0-9A-Za-z_-]{16,128}$/,
  },
  clientSecret: {
    kind: "text",
    label: "Secret",
    help: "Of the same app.",
    secret: true,
    pattern: /^[\x21-\x7e]{16,128}$/,
  },
  webhookId: {
    kind: "text",
    label: "Webhook ID",
    help: "Which PayPal shows when a webhook is added to the app. Without it no webhook is believed, and payments are only asked for.",
    optional: true,
    pattern: /^[0-9A-Za-z]{8,50}$/,
  },
} as const;
interface Endpoint {
  readonly api: string;
  readonly pages: string;
}
type PayPalCall = Call<typeof fields, Endpoint>;

/** A token lives for nine hours. Kept no longer than this many seconds: what was revoked has to be found out. */
const LONGEST_KEPT = 3_600;
/** Seconds before its end from which a token is not used any more. */
const MARGIN = 300;
const LONGEST_TEXT = 127;

const read = <S extends z.ZodType, T>(schema: S, map: (body: z.infer<S>) => Result<T, GatewayFailure>) =>
  reads(schema, objects.failures, objects.native, map);

/** Good for several calls; PayPal answers with the same one until it is nearly over. */
function newToken({ endpoint, credentials, http }: PayPalCall): Promise<Result<Cached<string>, GatewayFailure>> {
  const basic = base64(utf8(`${credentials.clientId}:${credentials.clientSecret}`));
  return http.json(
    {
      method: "POST",
      url: `${endpoint.api}/v1/oauth2/token`,
      headers: { authorization: `Basic ${basic}` },
      form: { grant_type: "client_credentials" },
      moves: false,
      repeatable: true,
    },
    read(z.object({ access_token: z.string(), expires_in: z.number() }), ({ access_token: value, expires_in: life }) =>
      ok({ value, goodFor: Math.min(life - MARGIN, LONGEST_KEPT) }),
    ),
  );
}

interface Asked extends Omit<HttpRequest, "url"> {
  readonly path: string;
}

async function send<T>(call: PayPalCall, asked: Asked, map: (answer: HttpAnswer) => Result<T, GatewayFailure>) {
  const { path, ...rest } = asked;
  const sendWith = (token: string) =>
    call.http.json({ ...rest, url: `${call.endpoint.api}${path}`, headers: { ...asked.headers, authorization: `Bearer ${token}` } }, map);
  const kept = await call.cached("token", () => newToken(call));
  if (!kept.ok) return kept;
  const answered = await sendWith(kept.value);
  const code = answered.ok ? undefined : answered.error.nativeCode;
  if (code !== "invalid_token" && code !== "AUTHENTICATION_FAILURE") return answered;
  // Revoked before its time, and nothing was done.
  const fresh = await newToken(call);
  return fresh.ok ? sendWith(fresh.value.value) : fresh;
}

const get = (path: string): Asked => ({ method: "GET", path, moves: false, repeatable: true });

/** With a key that PayPal honours, so the transport may repeat it. Without `representation` the answer is little more than an id. */
const post = (path: string, json: unknown, key: string, moves: boolean): Asked => ({
  method: "POST",
  path,
  json,
  headers: { "content-type": "application/json", "paypal-request-id": key, prefer: "return=representation" },
  moves,
  repeatable: true,
});

const segment = encodeURIComponent;
const orders = "/v2/checkout/orders";
const orderOf = (ref: string) => `${orders}/${segment(ref)}`;

const unsendable = (nativeMessage: string) => fail({ failure: "bad_request", outcome: "none", nativeMessage } as const);
const NOT_PAID = unsendable("PayPal knows no payment of this order.");
const NOT_EXACT = unsendable("PayPal takes no decimals in this currency.");

/** Cut between characters; PayPal counts more than one for those that are not ASCII. */
const shortened = (text: string) => new TextDecoder().decode(utf8(text).slice(0, LONGEST_TEXT), { stream: true });

const look = <T>(call: PayPalCall, ref: string, map: (body: objects.Order) => Result<T, GatewayFailure>) =>
  send(call, get(orderOf(ref)), read(objects.order, map));

const created = z.object({ id: z.string(), links: z.array(z.object({ rel: z.string(), href: z.string() })) });
/** The one with a payment source, the other without. */
const PAGES: readonly string[] = ["payer-action", "approve"];

const receipt = read(objects.refund, objects.receiptOf);

const authorizationOf = (id: string) => `/v2/payments/authorizations/${segment(id)}`;

const takeApproved = (call: PayPalCall, ref: string) =>
  send(call, post(`${orderOf(ref)}/capture`, {}, `capture-${call.idempotencyKey}`, true), read(objects.order, objects.observe));

/** Takes of the hold `id` once and for all: PayPal lets go of the rest. */
async function takeHeld(call: PayPalCall, { ref, amount: wanted }: Amendment, id: string): Promise<Result<Observation, GatewayFailure>> {
  const amount = objects.toPayPal(wanted);
  if (!amount) return NOT_EXACT;
  // The amount is in the key: one that was refused must not answer for the next.
  const key = `capture-${call.idempotencyKey}-${wanted.amount}`;
  const taken = await send(
    call,
    post(`${authorizationOf(id)}/capture`, { amount, final_capture: true }, key, true),
    read(objects.capture, (body) => objects.observeCapture(ref, body)),
  );
  if (taken.ok) return taken.value.reason ? notTaken(call, ref, taken.value.reason) : taken;
  return taken.error.failure === "declined" && taken.error.outcome === "none" ? notTaken(call, ref, taken.error) : taken;
}

/** A hold that nothing could be taken of is mostly there still: the merchant may try again, take less, or let go of it. */
async function notTaken(call: PayPalCall, ref: string, why: GatewayFailure): Promise<Result<Observation, GatewayFailure>> {
  const seen = await look(call, ref, objects.observe);
  return seen.ok && seen.value.status === "authorized" ? fail({ ...why, failure: "bad_request" }) : seen;
}

const release = (call: PayPalCall, ref: string, id: string) =>
  send(
    call,
    post(`${authorizationOf(id)}/void`, undefined, `void-${call.idempotencyKey}`, true),
    read(objects.authorization, (body) => objects.observeAuthorization(ref, body)),
  );

const forged = (nativeMessage: string) => fail({ failure: "bad_signature", outcome: "none", nativeMessage } as const);

/**
 * PayPal signs with a certificate; here it is asked whether a message is its own, as it recommends. A body that is not JSON is not
 * sent on: it could end the object that it is put into and go on with a webhook_id of its own.
 */
async function verify(call: PayPalCall, raw: RawNotice): Promise<Result<Verified<RawNotice>, GatewayFailure>> {
  const { webhookId } = call.credentials;
  if (webhookId === undefined) return forged("No webhook ID was entered for this account.");
  const header = (name: string) => raw.headers.get(`paypal-${name}`) ?? "";
  const signed = {
    auth_algo: header("auth-algo"),
    cert_url: header("cert-url"),
    transmission_id: header("transmission-id"),
    transmission_sig: header("transmission-sig"),
    transmission_time: header("transmission-time"),
  };
  if (Object.values(signed).includes("")) return forged("The message is not signed.");
  if (!readJson(raw.body, z.looseObject({}))) return forged("The message is not an event.");
  // PayPal compares bytes: written anew the same event could be another.
  const jsonText = `${JSON.stringify({ ...signed, webhook_id: webhookId }).slice(0, -1)},"webhook_event":${raw.body}}`;
  return send(
    call,
    { method: "POST", path: "/v1/notifications/verify-webhook-signature", jsonText, moves: false, repeatable: true },
    read(z.object({ verification_status: z.enum(["SUCCESS", "FAILURE"]) }), ({ verification_status }) =>
      verification_status === "SUCCESS" ? ok(raw as Verified<RawNotice>) : forged("PayPal says that the message is not its own."),
    ),
  );
}

/** PayPal Checkout: the customer approves on PayPal's page, and we take or hold the money when they have. */
export const paypal = defineGateway({
  contract: 1,
  id: "paypal",
  name: "PayPal",
  docs: "https://developer.paypal.com/docs/api/orders/v2/",
  countries: "any",
  currencies: [
    ...(["USD", "EUR", "GBP", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "HKD", "HUF"] as const),
    ...(["ILS", "JPY", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "TWD"] as const),
  ],
  methods: ["wallet", "card"],
  flow: "redirect",
  amountForm: "major-string",
  fields,
  endpoints: {
    test: { api: "https://api-m.sandbox.paypal.com", pages: "https://www.sandbox.paypal.com" },
    live: { api: "https://api-m.paypal.com", pages: "https://www.paypal.com" },
  },
  sessionLife: 10_800,
  repeats: "key",
  // An approval holds no money, it only lets us take or hold it within three hours.
  manualCapture: true,
  tellsReturned: true,
  failures: objects.failures,

  /** Asks for a new token: a kept one would prove what was true when it was made. */
  async check(call) {
    const token = await newToken(call);
    return token.ok ? ok({}) : token;
  },

  async create(call, { paymentId, amount: wanted, method, description, returnUrl, capture }) {
    const amount = objects.toPayPal(wanted);
    if (!amount) return NOT_EXACT;
    const text = shortened(description);
    const experience_context = {
      return_url: returnUrl,
      cancel_url: returnUrl,
      user_action: "PAY_NOW",
      shipping_preference: "NO_SHIPPING",
      landing_page: method === "card" ? "GUEST_CHECKOUT" : "NO_PREFERENCE",
      // Without bank debits that take days.
      payment_method_preference: "IMMEDIATE_PAYMENT_REQUIRED",
    };
    const json = {
      intent: capture === "manual" ? "AUTHORIZE" : "CAPTURE",
      purchase_units: [{ amount, custom_id: paymentId, invoice_id: paymentId, ...(text !== "" && { description: text }) }],
      payment_source: { paypal: { experience_context } },
    };
    return send(
      call,
      post(orders, json, `create-${call.idempotencyKey}`, false),
      read(created, ({ id, links }) => {
        const page = links.find(({ rel }) => PAGES.includes(rel));
        return page ? ok({ ref: id, next: { kind: "redirect", url: page.href } as const }) : fail(unreadable("an order without a page"));
      }),
    );
  },

  lookup: (call, ref) => look(call, ref, objects.observe),

  hold: {
    partial: false,
    run: (call, { ref }) =>
      send(call, post(`${orderOf(ref)}/authorize`, {}, `hold-${call.idempotencyKey}`, true), read(objects.order, objects.observe)),
  },
  capture: {
    partial: true,
    run: (call, input) =>
      input.gatewayTransactionId === undefined ? takeApproved(call, input.ref) : takeHeld(call, input, input.gatewayTransactionId),
  },
  void: {
    partial: false,
    async run(call, { ref, gatewayTransactionId: known }) {
      if (known !== undefined) return release(call, ref, known);
      const seen = await look(call, ref, objects.observe);
      if (!seen.ok || (seen.value.status !== "approved" && seen.value.status !== "authorized")) return seen;
      const { gatewayTransactionId: found } = seen.value;
      // There is nothing to let go of: an approval that nobody uses lapses.
      return found === undefined ? ok({ ...seen.value, status: "voided" }) : release(call, ref, found);
    },
  },

  refund: {
    partial: true,
    async run(call, { gatewayTransactionId: paid, amount: wanted, amendmentId }) {
      if (paid === undefined) return NOT_PAID;
      const amount = objects.toPayPal(wanted);
      if (!amount) return NOT_EXACT;
      const path = `/v2/payments/captures/${segment(paid)}/refund`;
      return send(call, post(path, { amount, custom_id: objects.ofRefund(amendmentId) }, `refund-${amendmentId}`, true), receipt);
    },
  },

  async refundLookup(call, { ref, refundRef, amendmentId }) {
    if (refundRef !== undefined) return send(call, get(`/v2/payments/refunds/${segment(refundRef)}`), receipt);
    const listed = await look(call, ref, ({ purchase_units: [{ payments }] }): Result<RefundReceipt, GatewayFailure> => {
      const found = payments?.refunds?.find(({ custom_id }) => objects.ourRefund(custom_id) === amendmentId);
      return found ? objects.receiptOf(found) : fail({ failure: "not_found", outcome: "none" });
    });
    // PayPal names what it does not find: an order that is gone says nothing of its refunds.
    const isGone = !listed.ok && listed.error.failure === "not_found" && listed.error.nativeCode !== undefined;
    return isGone ? fail({ ...unreadable("the refund's order is gone"), outcome: "none" }) : listed;
  },

  // Anybody can write these: the order's id, and the customer's where they approved.
  returns: {
    trust: "hint",
    hint: (_call, { token }) => ok(token === undefined ? [] : [{ dedupeKey: token, refs: [token] }]),
  },

  webhooks: {
    trust: "signed",
    events,
    verify,
    parse: (_call, raw) => parse(raw.body),
    hint: () => ok([]),
  },

  /** Refunds and disputes name the capture, which carries our id. */
  async locate(call, [id]) {
    if (id === undefined) return ok(null);
    const found = await send(
      call,
      get(`/v2/payments/captures/${segment(id)}`),
      read(objects.capture, (body) => ok(objects.paymentOf(body) ?? null)),
    );
    return !found.ok && found.error.failure === "not_found" ? ok(null) : found;
  },

  pages: ({ pages }) => [pages],
});
