import { type Context, Hono } from "hono";
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import { base64, utf8 } from "../src/kernel/encoding.ts";
import { demoAccount } from "./accounts.ts";
import { textsAt, unbracketed } from "./brackets.ts";
import { HostedPage, Page } from "./page.tsx";
import * as books from "./razorpay-books.ts";
import type { Simulation, World } from "./simulation.ts";

const API = "api.razorpay.com";
const DASHBOARD = "dashboard.razorpay.com";
const CHECKOUT = `/${API}/v1/checkout`;

type Said = object | Refusal;
/** A refusal in Razorpay's shape. */
class Refusal {
  readonly status: 400 | 401 | 409;
  readonly error: object;
  constructor(description: string, more: object = {}, status: 400 | 401 | 409 = 400) {
    const why = status === 401 ? "NA" : "input_validation_failed";
    const where = { source: status === 401 ? "NA" : "business", step: status === 401 ? "NA" : "payment_initiation", reason: why };
    this.status = status;
    this.error = { code: "BAD_REQUEST_ERROR", description, ...where, metadata: {}, ...more };
  }
}
const wrong = (field: string, description: string) => new Refusal(description, { field });
const collection = (items: readonly object[]) => ({ entity: "collection", count: items.length, items });
const inStep = (description: string) => new Refusal(description, { step: "payment_capture" });
/** Of the right shape and nobody's, or of no shape at all. */
const unknown = (id: string, prefix: string) =>
  new RegExp(`^${prefix}_[0-9A-Za-z]{14}$`).test(id)
    ? new Refusal("The id provided does not exist")
    : new Refusal(`${id} is not a valid id`);

type Body = Readonly<Record<string, unknown>>;
const ORDER_FIELDS = [
  "amount",
  "currency",
  "receipt",
  "notes",
  "partial_payment",
  "first_payment_min_amount",
  "payment",
  "payment_capture",
];
const REFUND_FIELDS = ["amount", "speed", "notes", "receipt"];
const isRecord = (value: unknown): value is Body => typeof value === "object" && value !== null && !Array.isArray(value);
const textIn = (body: Body, name: string) => (typeof body[name] === "string" ? body[name] : undefined);
const labelsIn = ({ notes }: Body): books.Labels =>
  isRecord(notes) ? Object.fromEntries(Object.entries(notes).map(([name, value]) => [name, String(value)])) : {};

/** What Razorpay refuses in any body. */
function faultIn(body: Body, known: readonly string[]): Refusal | null {
  const strange = Object.keys(body).filter((name) => !known.includes(name));
  if (strange.length > 0) return new Refusal(`${strange.join(", ")} is/are not required and should not be sent`);
  if ((textIn(body, "receipt") ?? "").length > 40) return wrong("receipt", "The receipt may not be greater than 40 characters.");
  const labels = Object.values(labelsIn(body));
  if (labels.length > 15 || labels.some((label) => label.length > 256)) return wrong("notes", "The notes are too many or too long.");
  return null;
}

/** Razorpay: orders, the hosted page that a form leads to, payments, refunds, signed webhooks. */
export const razorpay: Simulation = {
  id: "razorpay",
  name: "Razorpay",

  kindOf(method, path) {
    if (path.startsWith(CHECKOUT)) return method === "POST" && path.endsWith("/pay") ? "charge" : "page";
    if (path.startsWith(`/${DASHBOARD}`)) return "page";
    if (method === "GET") return "look";
    // What is held is taken here.
    if (path.endsWith("/capture")) return "charge";
    if (path.endsWith("/refund")) return "refund";
    return path.endsWith("/v1/orders") ? "create" : "other";
  },

  app(world) {
    const app = new Hono();
    pages(app, world);
    elsewhere(app, world);

    const { keyId, keySecret } = demoAccount("razorpay").credentials;
    const basic = `Basic ${base64(utf8(`${keyId}:${keySecret}`))}`;
    const answer = (c: Context, said: Said) => (said instanceof Refusal ? c.json({ error: said.error }, said.status) : c.json(said));
    app.use(`/${API}/v1/*`, async (c, next) =>
      c.req.header("authorization") === basic ? next() : answer(c, new Refusal("Authentication failed", {}, 401)),
    );
    const get = (path: string, work: (id: string, c: Context) => Said) =>
      app.get(`/${API}/v1/${path}`, (c) => answer(c, work(c.req.param("id") ?? "", c)));
    const post = (path: string, work: (body: Body, id: string, c: Context) => Promise<Said>) =>
      app.post(`/${API}/v1/${path}`, async (c) => {
        const body: unknown = await c.req.json().catch(() => ({}));
        return answer(c, await work(isRecord(body) ? body : {}, c.req.param("id") ?? "", c));
      });

    post("orders", async (body) => newOrder(world, body));
    get("orders", (_, c) => {
      const { receipt, count = "10" } = c.req.query();
      const all = world.store.list<books.Order>("order").filter((order) => receipt === undefined || order.receipt === receipt);
      return collection(all.toReversed().slice(0, Number(count)));
    });
    get("orders/:id", (id) => books.orderOf(world, id) ?? unknown(id, "order"));
    get("orders/:id/payments", (id) => (books.orderOf(world, id) ? collection(books.paymentsOf(world, id)) : unknown(id, "order")));

    get("payments/:id", (id) => books.paymentOf(world, id) ?? unknown(id, "pay"));
    post("payments/:id/capture", async ({ amount, currency }, id) => {
      const payment = books.paymentOf(world, id);
      if (!payment) return unknown(id, "pay");
      if (!Number.isInteger(amount)) return wrong("amount", "The amount must be an integer.");
      if (payment.captured) return inStep("This payment has already been captured");
      if (payment.status !== "authorized") return inStep("Only payments which have been authorized and not yet captured can be captured");
      if (amount !== payment.amount || currency !== payment.currency)
        return inStep("Capture amount must be equal to the amount authorized");
      return books.capture(world, payment);
    });
    post("payments/:id/refund", async (body, id, c) => {
      const key = c.req.header("x-refund-idempotency") ?? null;
      if (key !== null && !/^[0-9A-Za-z_-]{10,}$/.test(key)) return new Refusal("The idempotency key is not valid.");
      const asked = `${id} ${JSON.stringify(body)}`;
      const known = key === null || !world.honoursKeys ? null : world.store.get<{ asked: string; said: object }>("key", key);
      if (known && known.asked !== asked) return new Refusal("Different request with the same idempotency key has already been processed.");
      if (known) return known.said;
      const said = await newRefund(world, id, body);
      if (key !== null && !(said instanceof Refusal)) world.store.put("key", key, { asked, said });
      return said;
    });
    get("payments/:id/refunds", (id, c) => {
      if (!books.paymentOf(world, id)) return unknown(id, "pay");
      return collection(
        books
          .refundsOf(world, id)
          .toReversed()
          .slice(0, Number(c.req.query("count") ?? "10")),
      );
    });
    get("refunds/:id", (id) => world.store.get<books.Refund>("refund", id) ?? unknown(id, "rfnd"));
    return app;
  },
};

function newOrder(world: World, body: Body): Said {
  const { amount, currency, payment } = body;
  const fault = faultIn(body, ORDER_FIELDS);
  if (fault) return fault;
  if (typeof amount !== "number" || !Number.isInteger(amount)) return wrong("amount", "The amount must be an integer.");
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) return wrong("currency", "The currency field is required.");
  if (amount < 100) return wrong("amount", "Order amount less than minimum amount allowed");
  const capture = isRecord(payment) ? payment.capture : "automatic";
  if (capture !== "automatic" && capture !== "manual") return wrong("payment.capture", "The selected payment.capture is invalid.");
  const options = isRecord(payment) && isRecord(payment.capture_options) ? payment.capture_options : undefined;
  if (isRecord(payment) && capture === "automatic" && !(Number(options?.automatic_expiry_period) >= 12))
    return wrong("automatic_expiry_period", "The automatic expiry period must be at least 12.");
  if (options && options.refund_speed === undefined) return wrong("refund_speed", "The refund speed field is required.");
  const order: books.Order = {
    id: books.newId("order"),
    entity: "order",
    amount,
    amount_paid: 0,
    amount_due: amount,
    currency,
    receipt: textIn(body, "receipt") ?? null,
    offer_id: null,
    status: "created",
    attempts: 0,
    notes: books.noted(labelsIn(body)),
    created_at: books.seconds(world),
  };
  world.store.put("order", order.id, order);
  world.store.put("asked", order.id, { capture });
  return order;
}

async function newRefund(world: World, id: string, body: Body): Promise<Said> {
  const payment = books.paymentOf(world, id);
  if (!payment) return unknown(id, "pay");
  const fault = faultIn(body, REFUND_FIELDS);
  if (fault) return fault;
  if (payment.status === "refunded") return new Refusal("The payment has been fully refunded already");
  if (payment.status !== "captured") return new Refusal("The payment status should be captured for action to be taken");
  const left = payment.amount - payment.amount_refunded;
  const amount = body.amount ?? left;
  if (typeof amount !== "number" || !Number.isInteger(amount)) return wrong("amount", "The amount must be an integer.");
  if (amount > left) return wrong("amount", "The refund amount provided is greater than amount captured");
  if (amount < 100) return wrong("amount", "The amount must be atleast INR 1.00");
  const receipt = textIn(body, "receipt");
  const speed = body.speed === "optimum" ? body.speed : "normal";
  return books.refund(world, payment, { amount, speed, notes: labelsIn(body), ...(receipt !== undefined && { receipt }) });
}

/** Posts itself to the shop, as Razorpay's page does when it is done. */
const BackToShop: FC<{ action: string; fields: Readonly<Record<string, string>> }> = ({ action, fields }) => (
  <Page title="Razorpay (simulated)">
    <form method="post" action={action}>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit">Back to the shop</button>
    </form>
    {raw("<script>document.forms[0].submit()</script>")}
  </Page>
);

/** Where the customer pays. */
function pages(app: Hono, world: World): void {
  const addressOf = (order: string, what = "hosted") => `${world.address(API)}/v1/checkout/${what}?order_id=${order}`;
  const opened = (c: Context) => {
    const order = books.orderOf(world, c.req.query("order_id") ?? "");
    const checkout = order && world.store.get<books.Checkout>("checkout", order.id);
    return order && checkout && order.status !== "paid" ? { order, checkout } : null;
  };
  const gone = (c: Context) =>
    c.text("Your payment has been declined as the order is already paid. Please initiate the payment with a new order.", 400);

  app.post(`${CHECKOUT}/embedded`, async (c) => {
    const form = new URLSearchParams(new TextDecoder().decode(await c.req.arrayBuffer()));
    const given = Object.fromEntries(form);
    const missing = ["key_id", "order_id", "amount", "currency", "name", "callback_url"].find((name) => !given[name]);
    if (missing) return c.json({ error: wrong(missing, `The ${missing} field is required.`).error }, 400);
    const { key_id, order_id = "", amount, currency, name = "", callback_url = "", cancel_url = null, method = null } = given;
    if (key_id !== demoAccount("razorpay").key)
      return c.json({ error: new Refusal("The api key provided is invalid", {}, 401).error }, 401);
    const order = books.orderOf(world, order_id);
    if (!order) return c.json({ error: unknown(order_id, "order").error }, 400);
    if (amount !== String(order.amount) || currency !== order.currency)
      return c.json({ error: wrong("amount", "Your payment amount is different from your order amount.").error }, 400);
    if (order.status === "paid") return gone(c);
    const notes = books.noted(textsAt(unbracketed(form), "notes"));
    const checkout: books.Checkout = { name, method, notes, callback_url, cancel_url };
    world.store.put("checkout", order.id, checkout);
    return c.redirect(addressOf(order.id), 303);
  });
  app.get(`${CHECKOUT}/hosted`, (c) => {
    const found = opened(c);
    if (!found) return gone(c);
    const { order, checkout } = found;
    return c.html(
      <HostedPage
        gateway="Razorpay"
        amount={`${order.amount / 100} ${order.currency} to ${checkout.name}`}
        action={addressOf(order.id, "pay")}
        buttons={{
          approve: "Pay",
          later: "Ask my UPI app, and leave",
          decline: "Pay with a card that is declined",
          abort: "Cancel at the bank",
          cancel: "Back to the shop",
        }}
      />,
    );
  });
  app.post(`${CHECKOUT}/pay`, async (c) => {
    const found = opened(c);
    if (!found) return gone(c);
    const { order, checkout } = found;
    const { choice } = await c.req.parseBody();
    const leave = () => c.redirect(checkout.cancel_url ?? checkout.callback_url, 303);
    const back = (fields: Readonly<Record<string, string>>) => c.html(<BackToShop action={checkout.callback_url} fields={fields} />);
    switch (choice) {
      case "approve":
        return back(await successOf(await books.authorize(world, books.submit(world, order, checkout))));
      case "later":
        books.submit(world, order, { ...checkout, method: "upi" });
        return leave();
      case "decline":
        return back(failureOf(await books.refuse(world, books.submit(world, order, checkout), "card_declined")));
      case "abort":
        return back(failureOf(await books.refuse(world, books.submit(world, order, checkout), "payment_cancelled")));
      default:
        return leave();
    }
  });
  // For tests: what took its time has come, or has not.
  app.post(`${CHECKOUT}/settle`, async (c) => {
    const waiting = books.paymentsOf(world, c.req.query("order_id") ?? "").find(({ status }) => status === "created");
    if (waiting && c.req.query("choice") === "decline") await books.refuse(world, waiting, "card_declined");
    else if (waiting) await books.authorize(world, waiting);
    return c.body(null, 204);
  });
}

const successOf = async (payment: books.Payment) => ({
  razorpay_payment_id: payment.id,
  razorpay_order_id: payment.order_id,
  razorpay_signature: await books.returnSignature(payment),
});

const failureOf = ({ id, order_id, ...payment }: books.Payment) => ({
  "error[code]": payment.error_code ?? "",
  "error[description]": payment.error_description ?? "",
  "error[source]": payment.error_source ?? "",
  "error[step]": payment.error_step ?? "",
  "error[reason]": payment.error_reason ?? "",
  "error[metadata]": JSON.stringify({ payment_id: id, order_id }),
});

/** For tests: what the merchant does in Razorpay's dashboard, and time, and the customer's bank. */
function elsewhere(app: Hono, world: World): void {
  app.post(`/${DASHBOARD}/:what/:id`, async (c) => {
    const payment = books.paymentOf(world, c.req.param("id"));
    if (!payment) return c.body(null, 404);
    const { amount = String(payment.amount), status = "open", id = books.newId("disp") } = c.req.query();
    if (c.req.param("what") === "refund") {
      if (Number(amount) > payment.amount - payment.amount_refunded) return c.body(null, 409);
      await books.refund(world, payment, { amount: Number(amount) });
    }
    if (c.req.param("what") === "capture" && payment.status === "authorized") await books.capture(world, payment);
    if (c.req.param("what") === "lapse" && payment.status === "authorized") await books.refund(world, payment, { amount: payment.amount });
    if (c.req.param("what") === "revive" && payment.status === "failed") await books.authorize(world, payment);
    if (c.req.param("what") === "dispute") await books.dispute(world, payment, id, Number(amount), status);
    return c.body(null, 204);
  });
}
