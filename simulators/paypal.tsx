import { type Context, Hono } from "hono";
import { fromBase64 } from "../src/kernel/encoding.ts";
import { randomId } from "../src/kernel/ids.ts";
import { demoAccount } from "./accounts.ts";
import { HostedPage } from "./page.tsx";
import * as books from "./paypal-books.ts";
import { type Answer, refused } from "./paypal-refusals.ts";
import type { Simulation, World } from "./simulation.ts";

const { API, PAGES } = books;
const NINE_HOURS = 32_400;
const CURRENCIES = "AUD BRL CAD CNY CZK DKK EUR HKD HUF ILS JPY MYR MXN TWD NZD NOK PHP PLN GBP SGD SEK CHF THB USD".split(" ");

const said = (c: Context, { status, body }: Answer) => (status === 204 ? c.body(null, status) : c.json(body, status));

/** A part of what was sent, however deep. */
const at = (body: unknown, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined), body);
const textAt = (body: unknown, ...path: readonly (string | number)[]): string | undefined => {
  const value = at(body, ...path);
  return typeof value === "string" ? value : undefined;
};

/** PayPal: OAuth, orders and their page, holds, captures, refunds, signed webhooks and the postback that checks them. */
export const paypal: Simulation = {
  id: "paypal",
  name: "PayPal",

  kindOf(method, path) {
    // On its page the customer only approves.
    if (path.startsWith(`/${PAGES}`)) return "page";
    if (path.endsWith("/v2/checkout/orders")) return "create";
    if (path.endsWith("/capture") || path.endsWith("/authorize")) return "charge";
    if (path.endsWith("/refund")) return "refund";
    return method === "GET" ? "look" : "other";
  },

  app(world) {
    const app = new Hono();
    const { store } = world;

    app.use(`/${API}/*`, async (c, next) => {
      c.header("paypal-debug-id", randomId("", 13).toLowerCase());
      const { pathname } = new URL(c.req.url);
      const token = c.req.header("authorization")?.replace(/^bearer +/i, "") ?? "";
      const expires = store.get<{ expiresAt: number }>("token", token)?.expiresAt ?? 0;
      if (pathname.endsWith("/v1/oauth2/token") || expires > world.now()) return next();
      return c.json({ error: "invalid_token", error_description: "Token signature verification failed" }, 401);
    });
    app.post(`/${API}/v1/oauth2/token`, async (c) => {
      const { clientId, clientSecret } = demoAccount("paypal").credentials;
      const basic = c.req.header("authorization")?.replace(/^basic +/i, "") ?? "";
      if (new TextDecoder().decode(fromBase64(basic)) !== `${clientId}:${clientSecret}`)
        return c.json({ error: "invalid_client", error_description: "Client Authentication failed" }, 401);
      const form = new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
      if (form.get("grant_type") !== "client_credentials")
        return c.json({ error: "unsupported_grant_type", error_description: "Grant Type is NULL" }, 400);
      const access_token = randomId("A21AA", 43);
      store.put("token", access_token, { expiresAt: world.now() + NINE_HOURS * 1000 });
      return c.json({ scope: "openid", access_token, token_type: "Bearer", app_id: "APP-80W284485P519543T", expires_in: NINE_HOURS });
    });

    /** Repeats what was answered to the same key, with 200. */
    const post = (path: string, work: (body: unknown, id: string, c: Context) => Promise<Answer>) =>
      app.post(`/${API}/${path}`, async (c) => {
        if (!c.req.header("content-type")?.startsWith("application/json")) return said(c, refused(415));
        const text = await c.req.text();
        const sent = text === "" ? {} : parsed(text);
        if (sent === undefined) return said(c, refused(400, "MALFORMED_REQUEST_JSON"));
        const key = c.req.header("paypal-request-id");
        const place = `${c.req.path} ${key}`;
        const known = key === undefined || !world.honoursKeys ? null : store.get<Answer>("key", place);
        if (known) return said(c, { ...known, status: 200 });
        const answer = await work(sent, c.req.param("id") ?? "", c);
        if (key !== undefined && answer.status < 300) store.put("key", place, answer);
        return said(c, answer);
      });
    const get = (path: string, view: (id: string) => object | null) =>
      app.get(`/${API}/${path}/:id`, (c) => {
        const body = view(c.req.param("id"));
        return said(c, body ? { status: 200, body } : refused(404, "INVALID_RESOURCE_ID"));
      });
    const isFull = (c: Context) => c.req.header("prefer") === "return=representation";

    post("v2/checkout/orders", async (body, _id, c) => {
      const made = newOrder(world, body, c.req.header("paypal-request-id"));
      if ("body" in made) return made;
      store.put("order", made.id, made);
      return { status: 200, body: isFull(c) ? books.orderView(world, made) : books.minimal(world, made) };
    });
    get("v2/checkout/orders", (id) => {
      const order = books.orderOf(world, id);
      return order && books.orderView(world, order);
    });
    /** Takes or holds what the customer has approved. */
    const use = async (id: string, c: Context, { intent, early, done, no, work }: Use): Promise<Answer> => {
      const order = books.orderOf(world, id);
      if (!order) return refused(404, "INVALID_RESOURCE_ID");
      if (order.intent !== intent) return refused(422, "ACTION_DOES_NOT_MATCH_INTENT");
      if (order.status === "COMPLETED") return refused(422, done);
      if (order.status !== "APPROVED" || order.choice === null) return refused(422, "ORDER_NOT_APPROVED", early);
      if (order.choice === "refuse") {
        store.put("order", id, { ...order, status: "PAYER_ACTION_REQUIRED", choice: null });
        return refused(422, no);
      }
      const used = await work(world, order, order.choice);
      return { status: 201, body: isFull(c) ? books.orderView(world, used) : books.minimal(world, used) };
    };
    post("v2/checkout/orders/:id/capture", (_body, id, c) => use(id, c, USES.capture));
    post("v2/checkout/orders/:id/authorize", (_body, id, c) => use(id, c, USES.authorize));

    get("v2/payments/authorizations", (id) => {
      const held = books.authorizationOf(world, id);
      return held && books.authorizationView(world, held);
    });
    post("v2/payments/authorizations/:id/capture", async (body, id, c) => {
      const held = books.authorizationOf(world, id);
      if (!held) return refused(404, "INVALID_RESOURCE_ID");
      const wanted = wantedOf(body) ?? held.amount;
      const fault = faultOf(wanted) ?? notTakeable(world, held, wanted);
      if (fault) return fault;
      const taken = await books.takeHeld(world, held, wanted);
      return { status: 201, body: isFull(c) ? books.captureView(world, taken) : { id: taken.id, status: taken.status, links: [] } };
    });
    post("v2/payments/authorizations/:id/void", async (_body, id, c) => {
      const held = books.authorizationOf(world, id);
      if (!held) return refused(404, "INVALID_RESOURCE_ID");
      if (books.capturedIn(world, held.order)) return refused(422, "PREVIOUSLY_CAPTURED");
      if (held.status === "VOIDED") return refused(422, "PREVIOUSLY_VOIDED");
      const after = await books.release(world, held);
      return isFull(c) ? { status: 200, body: books.authorizationView(world, after) } : { status: 204, body: {} };
    });

    get("v2/payments/captures", (id) => {
      const capture = books.captureOf(world, id);
      return capture && books.captureView(world, capture);
    });
    post("v2/payments/captures/:id/refund", async (body, id, c) => {
      const capture = books.captureOf(world, id);
      if (!capture) return refused(404, "INVALID_RESOURCE_ID");
      if (capture.status === "PENDING") return refused(422, "PENDING_CAPTURE");
      if (capture.status === "DECLINED") return refused(422, "REFUND_NOT_ALLOWED");
      const [left, currency] = [books.left(world, capture), capture.amount.currency_code];
      if (left <= 0) return refused(422, "CAPTURE_FULLY_REFUNDED");
      const wanted = wantedOf(body) ?? books.amountOf(left, currency);
      const fault = faultOf(wanted);
      if (fault) return fault;
      if (wanted.currency_code !== currency) return refused(422, "REFUND_CAPTURE_CURRENCY_MISMATCH");
      if (books.minorOf(wanted) > left) return refused(422, "REFUND_AMOUNT_EXCEEDED");
      const made = await books.refund(world, capture, wanted, textAt(body, "custom_id"));
      const { id: made_id, status } = made;
      return { status: 201, body: isFull(c) ? books.refundView(world, made) : { id: made_id, status, links: [] } };
    });
    get("v2/payments/refunds", (id) => {
      const refund = store.get<books.Refund>("refund", id);
      return refund && books.refundView(world, refund);
    });

    app.post(`/${API}/v1/notifications/verify-webhook-signature`, async (c) => {
      const text = await c.req.text();
      const name = '"webhook_event":';
      // What was signed are the bytes of the event, which has to be the last field here.
      const event = text.slice(text.indexOf(name) + name.length, -1);
      const sent: Record<string, unknown> = JSON.parse(text);
      return c.json({ verification_status: (await books.isTold(sent, event)) ? "SUCCESS" : "FAILURE" });
    });

    pages(app, world);
    elsewhere(app, world);
    return app;
  },
};

interface Use {
  readonly intent: books.Intent;
  /** What PayPal says before the customer has approved, where it does not say the same. */
  readonly early?: string;
  /** What is answered when it was done before, and when PayPal does not take what the customer chose. */
  readonly done: "ORDER_ALREADY_CAPTURED" | "ORDER_ALREADY_AUTHORIZED";
  readonly no: "INSTRUMENT_DECLINED" | "PAYER_CANNOT_PAY";
  readonly work: typeof books.take;
}
const USES = {
  capture: { intent: "CAPTURE", done: "ORDER_ALREADY_CAPTURED", no: "INSTRUMENT_DECLINED", work: books.take },
  authorize: {
    intent: "AUTHORIZE",
    early:
      "Payer has not yet approved the Order for payment. Please redirect the payer to the 'rel':'approve' url returned as part of the HATEOAS links within the Create Order call.",
    done: "ORDER_ALREADY_AUTHORIZED",
    no: "PAYER_CANNOT_PAY",
    work: books.hold,
  },
} as const satisfies Record<string, Use>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is asked for of a hold or a capture, if not all of it. */
function wantedOf(body: unknown): books.Amount | undefined {
  const value = textAt(body, "amount", "value");
  return value === undefined ? undefined : { value, currency_code: String(at(body, "amount", "currency_code")) };
}

/** Each capture here is the last one, and of a merchant who may not take more than is held. */
function notTakeable(world: World, held: books.Authorization, wanted: books.Amount): Answer | null {
  if (books.capturedIn(world, held.order)) return refused(422, "AUTHORIZATION_ALREADY_CAPTURED");
  if (held.status === "DENIED") return refused(422, "AUTHORIZATION_DENIED");
  if (held.status === "VOIDED")
    return refused(422, held.update_time < held.expiration_time ? "AUTHORIZATION_VOIDED" : "AUTHORIZATION_EXPIRED");
  if (held.status === "PENDING") return refused(422, "PAYER_CANNOT_PAY");
  if (wanted.currency_code !== held.amount.currency_code) return refused(422, "AUTH_CAPTURE_CURRENCY_MISMATCH");
  return books.minorOf(wanted) > books.minorOf(held.amount) ? refused(422, "MAX_CAPTURE_AMOUNT_EXCEEDED") : null;
}

function faultOf({ currency_code, value }: books.Amount): Answer | null {
  if (!CURRENCIES.includes(currency_code)) return refused(422, "CURRENCY_NOT_SUPPORTED");
  if (!/^[0-9]+(\.[0-9]+)?$/.test(value)) return refused(400, "INVALID_PARAMETER_SYNTAX");
  if (books.isWhole(currency_code) && value.includes(".")) return refused(422, "DECIMALS_NOT_SUPPORTED");
  if ((value.split(".")[1] ?? "").length > 2) return refused(422, "DECIMAL_PRECISION");
  return Number(value) > 0 ? null : refused(422, "CANNOT_BE_ZERO_OR_NEGATIVE");
}

function newOrder(world: World, body: unknown, key: string | undefined): books.Order | Answer {
  const unit = (...path: readonly string[]) => textAt(body, "purchase_units", 0, ...path);
  const context = (name: string) => textAt(body, "payment_source", "paypal", "experience_context", name);
  const intent = textAt(body, "intent");
  if (intent !== "CAPTURE" && intent !== "AUTHORIZE") return refused(400, "INVALID_PARAMETER_VALUE");
  if (key === undefined) return refused(400, "PAYPAL_REQUEST_ID_REQUIRED");
  const amount = { currency_code: unit("amount", "currency_code") ?? "", value: unit("amount", "value") ?? "" };
  const fault = faultOf(amount);
  if (fault) return fault;
  const [custom_id, invoice_id, description] = [unit("custom_id"), unit("invoice_id"), unit("description")];
  if ([custom_id, invoice_id, description].some((text) => text !== undefined && (text === "" || text.length > 127)))
    return refused(400, "INVALID_STRING_LENGTH");
  if (invoice_id !== undefined && world.store.list<books.Capture>("capture").some((one) => one.invoice_id === invoice_id))
    return refused(422, "DUPLICATE_INVOICE_ID");
  const [return_url, cancel_url] = [context("return_url"), context("cancel_url")];
  if (!return_url || !cancel_url) return refused(422, "RETURN_URL_REQUIRED");
  return {
    id: books.newId(),
    intent,
    status: "PAYER_ACTION_REQUIRED",
    amount,
    ...(custom_id !== undefined && { custom_id }),
    ...(invoice_id !== undefined && { invoice_id }),
    ...(description !== undefined && { description }),
    return_url,
    cancel_url,
    create_time: books.now(world),
    choice: null,
  };
}

const withToken = (address: string, id: string, payer?: string) => {
  const url = new URL(address);
  url.searchParams.set("token", id);
  if (payer !== undefined) url.searchParams.set("PayerID", payer);
  return url.href;
};

const isChoice = (text: unknown): text is books.Choice =>
  typeof text === "string" && ["approve", "later", "decline", "refuse"].includes(text);

/** Where the customer approves. */
function pages(app: Hono, world: World): void {
  const open = (c: Context) => {
    const order = books.orderOf(world, c.req.query("token") ?? "");
    return order?.status === "PAYER_ACTION_REQUIRED" ? order : null;
  };
  app.get(`/${PAGES}/checkoutnow`, (c) => {
    const order = open(c);
    if (!order) return c.text("This order can't be paid any more.", 410);
    const { id, amount, description = "your order" } = order;
    return c.html(
      <HostedPage
        gateway="PayPal"
        amount={`${amount.value} ${amount.currency_code} for ${description}`}
        action={`${world.address(PAGES)}/checkoutnow?token=${id}`}
        buttons={{
          approve: "Pay",
          later: "Pay, but PayPal has to look into it",
          decline: "Pay with a card that the bank declines",
          refuse: "Pay with a card that PayPal refuses",
          cancel: "Cancel and return",
        }}
      />,
    );
  });
  app.post(`/${PAGES}/checkoutnow`, async (c) => {
    const order = open(c);
    if (!order) return c.text("This order can't be paid any more.", 410);
    const { choice } = await c.req.parseBody();
    if (!isChoice(choice)) return c.redirect(withToken(order.cancel_url, order.id), 303);
    await books.approve(world, order, choice);
    return c.redirect(withToken(order.return_url, order.id, "QYR5Z8XDVJNXQ"), 303);
  });
  // For tests: the money that takes its time arrives, or is held.
  app.post(`/${PAGES}/settle`, async (c) => {
    const order = c.req.query("token") ?? "";
    const [capture, held] = [books.capturedIn(world, order), books.authorizedIn(world, order)];
    if (capture?.status === "PENDING") await books.arrive(world, capture);
    if (held?.status === "PENDING") await books.confirm(world, held);
    return c.body(null, 204);
  });
}

/** For tests: what the merchant does in PayPal's own pages, and the customer at PayPal. */
function elsewhere(app: Hono, world: World): void {
  app.post(`/${PAGES}/activity/hold/:what/:id`, async (c) => {
    const held = books.authorizationOf(world, c.req.param("id"));
    if (held?.status !== "CREATED") return c.body(null, 404);
    if (c.req.param("what") === "void") await books.release(world, held);
    if (c.req.param("what") === "expire") await books.lapse(world, held);
    if (c.req.param("what") === "capture") await books.takeHeld(world, held, held.amount);
    return c.body(null, 204);
  });
  app.post(`/${PAGES}/activity/:what/:id`, async (c) => {
    const capture = books.captureOf(world, c.req.param("id"));
    if (!capture) return c.body(null, 404);
    const { currency_code } = capture.amount;
    const { amount, status = "OPEN", outcome, dispute_id = `PP-D-${books.newId()}` } = c.req.query();
    const part = amount === undefined ? capture.amount : books.amountOf(Number(amount), currency_code);
    if (c.req.param("what") === "refund") {
      if (books.minorOf(part) > books.left(world, capture)) return c.body(null, 409);
      await books.refund(world, capture, part);
    }
    if (c.req.param("what") === "reverse")
      await books.tell(world, "PAYMENT.CAPTURE.REVERSED", "capture", books.captureView(world, capture));
    if (c.req.param("what") === "dispute")
      await books.tell(world, `CUSTOMER.DISPUTE.${outcome === undefined ? "CREATED" : "RESOLVED"}`, "dispute", {
        dispute_id,
        disputed_transactions: [{ seller_transaction_id: capture.id, seller: { name: "Demo shop" } }],
        reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
        status,
        dispute_amount: part,
        ...(outcome !== undefined && { dispute_outcome: { outcome_code: outcome } }),
        dispute_life_cycle_stage: "INQUIRY",
      });
    return c.body(null, 204);
  });
}
