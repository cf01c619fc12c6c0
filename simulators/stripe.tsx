import { type Context, Hono } from "hono";
import { randomId } from "../src/kernel/ids.ts";
import { demoAccount } from "./accounts.ts";
import { type Branches, textAt, textsAt, unbracketed } from "./brackets.ts";
import { HostedPage } from "./page.tsx";
import type { Simulation, World } from "./simulation.ts";
import * as books from "./stripe-books.ts";

const API = "api.stripe.com";
const PAGES = "checkout.stripe.com";
const DASHBOARD = "dashboard.stripe.com";
const HALF_AN_HOUR = 1_800;
const DAY = 86_400;

/** A refusal in Stripe's shape. */
interface Refusal {
  readonly status: 400 | 401 | 402 | 404;
  readonly error: Readonly<Record<string, unknown>>;
  /** It never got as far as the work: a key does not remember it. */
  readonly early?: true;
}
type Answer = object | Refusal;

const isRefusal = (answer: Answer): answer is Refusal => "error" in answer && "status" in answer;
const invalid = (message: string, more: Readonly<Record<string, unknown>> = {}): Refusal => ({
  status: 400,
  error: { message, ...more, type: "invalid_request_error" },
});
const bad = (message: string, param: string, code = "parameter_invalid_integer"): Refusal => ({
  ...invalid(message, { code, param }),
  early: true,
});
const missing = (what: string, id: string, param: string): Refusal => ({
  status: 404,
  error: { code: "resource_missing", message: `No such ${what}: '${id}'`, param, type: "invalid_request_error" },
  early: true,
});

const list = (url: string, data: readonly object[], limit: string | undefined) => {
  const most = Number(limit ?? 10);
  return { object: "list", data: data.toReversed().slice(0, most), has_more: data.length > most, url };
};
const isWhole = (text: string | undefined): text is string => text !== undefined && /^[0-9]+$/.test(text);

/** Stripe: Checkout sessions and their page, PaymentIntents, refunds, signed webhooks. */
export const stripe: Simulation = {
  id: "stripe",
  name: "Stripe",

  kindOf(method, path) {
    if (path.startsWith(`/${PAGES}`)) return method === "POST" ? "charge" : "page";
    if (path.startsWith(`/${DASHBOARD}`)) return "page";
    if (method === "GET") return "look";
    // What is held is taken here.
    if (path.endsWith("/capture")) return "charge";
    if (path.endsWith("/v1/refunds")) return "refund";
    return path.endsWith("/v1/checkout/sessions") ? "create" : "other";
  },

  app(world) {
    const app = new Hono();
    const { store } = world;

    app.use(`/${API}/*`, async (c, next) => {
      c.header("request-id", randomId("req_", 14));
      const given = c.req.header("authorization")?.replace(/^bearer +/i, "");
      if (given === demoAccount("stripe").key) return next();
      const message =
        given === undefined ? "You did not provide an API key." : `Invalid API Key provided: ${given.slice(0, 8)}****${given.slice(-4)}`;
      return c.json({ error: { message, type: "invalid_request_error" } }, 401);
    });

    const answer = (c: Context, said: Answer) => (isRefusal(said) ? c.json({ error: said.error }, said.status) : c.json(said));
    const post = (path: string, work: (form: Branches, c: Context, by: books.By) => Promise<Answer>) =>
      app.post(`/${API}/v1/${path}`, async (c) => {
        // Asked for its text, the runtime warns of a form.
        const body = new TextDecoder().decode(await c.req.arrayBuffer());
        if (body !== "" && !c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded"))
          return answer(c, invalid("Invalid request (check that your POST content type is application/x-www-form-urlencoded)."));
        const key = c.req.header("idempotency-key") ?? null;
        const known = key === null || !world.honoursKeys ? null : store.get<{ asked: string; said: Answer }>("key", key);
        const asked = `${c.req.path} ${body}`;
        if (known && known.asked !== asked) {
          const message = "Keys for idempotent requests can only be used with the same parameters they were first used with.";
          return c.json({ error: { message, type: "idempotency_error" } }, 400);
        }
        if (known) {
          c.header("idempotent-replayed", "true");
          return answer(c, known.said);
        }
        const said = await work(unbracketed(new URLSearchParams(body)), c, { key });
        if (key !== null && !(isRefusal(said) && said.early)) store.put("key", key, { asked, said });
        return answer(c, said);
      });
    const get = (path: string, work: (c: Context) => Answer) => app.get(`/${API}/v1/${path}`, (c) => answer(c, work(c)));
    const withIntent = (session: books.Session, expands: readonly (string | undefined)[]) => {
      const intent = expands.includes("payment_intent") ? books.intentOf(world, session.payment_intent) : null;
      if (!intent) return session;
      const charge = expands.includes("payment_intent.latest_charge") ? books.chargeOf(world, intent) : intent.latest_charge;
      return { ...session, payment_intent: { ...intent, latest_charge: charge } };
    };

    get("checkout/sessions", (c) => list("/v1/checkout/sessions", store.list<books.Session>("session"), c.req.query("limit")));
    post("checkout/sessions", async (form) => {
      const made = newSession(world, form);
      if (isRefusal(made)) return made;
      store.put("session", made.session.id, made.session);
      store.put("asked", made.session.id, made.asked);
      return made.session;
    });
    get("checkout/sessions/:id", (c) => {
      const id = c.req.param("id") ?? "";
      const session = books.sessionOf(world, id);
      return session
        ? withIntent(session, [c.req.query("expand[0]"), c.req.query("expand[1]")])
        : missing("checkout.session", id, "session");
    });
    post("checkout/sessions/:id/expire", async (form, c, by) => {
      const id = c.req.param("id") ?? "";
      const session = books.sessionOf(world, id);
      if (!session) return missing("checkout.session", id, "session");
      const message = `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`;
      if (session.status !== "open") return invalid(message);
      return withIntent(await books.expire(world, session, by), [textAt(form, "expand", "0"), textAt(form, "expand", "1")]);
    });

    get(
      "payment_intents/:id",
      (c) => books.intentOf(world, c.req.param("id") ?? "") ?? missing("payment_intent", c.req.param("id") ?? "", "intent"),
    );
    const unexpected = (intent: books.Intent, what: string) =>
      invalid(`This PaymentIntent could not be ${what} because it has a status of ${intent.status}.`, {
        code: "payment_intent_unexpected_state",
        payment_intent: intent,
      });
    post("payment_intents/:id/capture", async (form, c, by) => {
      const intent = books.intentOf(world, c.req.param("id") ?? "");
      if (!intent) return missing("payment_intent", c.req.param("id") ?? "", "intent");
      if (intent.status !== "requires_capture") return unexpected(intent, "captured");
      const wanted = textAt(form, "amount_to_capture") ?? String(intent.amount_capturable);
      if (!isWhole(wanted)) return bad(`Invalid integer: ${wanted}`, "amount_to_capture");
      if (Number(wanted) > intent.amount_capturable)
        return invalid("The amount to capture is greater than what can be captured.", {
          code: "amount_too_large",
          param: "amount_to_capture",
        });
      return books.capture(world, intent, Number(wanted), by);
    });
    post("payment_intents/:id/cancel", async (form, c, by) => {
      const intent = books.intentOf(world, c.req.param("id") ?? "");
      if (!intent) return missing("payment_intent", c.req.param("id") ?? "", "intent");
      if (intent.status === "succeeded" || intent.status === "canceled") return unexpected(intent, "canceled");
      return books.cancel(world, intent, textAt(form, "cancellation_reason") ?? null, by);
    });

    post("refunds", async (form, _c, by) => {
      const intent = books.intentOf(world, textAt(form, "payment_intent") ?? null);
      if (!intent) return missing("payment_intent", textAt(form, "payment_intent") ?? "", "payment_intent");
      if (intent.status !== "succeeded") return invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
      const left = books.left(world, intent);
      if (left <= 0) return invalid(`Charge ${intent.latest_charge} has already been refunded.`, { code: "charge_already_refunded" });
      const wanted = textAt(form, "amount") ?? String(left);
      if (!isWhole(wanted) || Number(wanted) < 1) return bad(`Invalid integer: ${wanted}`, "amount");
      if (Number(wanted) > left)
        return invalid(`Refund amount (${wanted}) is greater than unrefunded amount on charge (${left})`, { param: "amount" });
      return books.refund(world, intent, Number(wanted), textsAt(form, "metadata"), textAt(form, "reason") ?? null, by);
    });
    get("refunds", (c) => list("/v1/refunds", books.refundsOf(world, c.req.query("payment_intent") ?? ""), c.req.query("limit")));
    get(
      "refunds/:id",
      (c) => store.get<books.Refund>("refund", c.req.param("id") ?? "") ?? missing("refund", c.req.param("id") ?? "", "id"),
    );

    pages(app, world);
    elsewhere(app, world);
    return app;
  },
};

function newSession(world: World, form: Branches): Refusal | { readonly session: books.Session; readonly asked: books.Asked } {
  const item = ["line_items", "0"] as const;
  const currency = textAt(form, ...item, "price_data", "currency");
  const unit = textAt(form, ...item, "price_data", "unit_amount");
  const name = textAt(form, ...item, "price_data", "product_data", "name");
  const success_url = textAt(form, "success_url");
  for (const [param, value] of Object.entries({ mode: textAt(form, "mode"), success_url, currency, name }))
    if (!value) return bad(`Missing required param: ${param}.`, param, "parameter_missing");
  if (!isWhole(unit)) return bad(`Invalid integer: ${unit}`, "line_items[0][price_data][unit_amount]");
  const amount = Number(unit) * Number(textAt(form, ...item, "quantity") ?? 1);
  const fault = amountFault(amount, currency ?? "");
  if (fault) return fault;
  const now = books.seconds(world);
  const expires_at = Number(textAt(form, "expires_at") ?? now + DAY);
  if (expires_at < now + HALF_AN_HOUR || expires_at > now + DAY)
    return bad(
      "The `expires_at` timestamp must be 30 minutes to 24 hours from Checkout Session creation.",
      "expires_at",
      "invalid_expires_at",
    );
  const id = randomId("cs_test_a1", 56);
  const session: books.Session = {
    id,
    object: "checkout.session",
    amount_subtotal: amount,
    amount_total: amount,
    cancel_url: textAt(form, "cancel_url") ?? null,
    client_reference_id: textAt(form, "client_reference_id") ?? null,
    created: now,
    currency: currency ?? "",
    customer_email: textAt(form, "customer_email") ?? null,
    expires_at,
    livemode: false,
    metadata: textsAt(form, "metadata"),
    mode: "payment",
    payment_intent: null,
    payment_method_types: ["card"],
    payment_status: "unpaid",
    status: "open",
    success_url: success_url ?? "",
    url: `${world.address(PAGES)}/c/pay/${id}#fid`,
  };
  const asked: books.Asked = {
    capture_method: textAt(form, "payment_intent_data", "capture_method") === "manual" ? "manual" : "automatic_async",
    description: textAt(form, "payment_intent_data", "description") ?? null,
    metadata: textsAt(form, "payment_intent_data", "metadata"),
    name: name ?? "",
  };
  return { session, asked };
}

/** The simulator knows no rates: only dollars are too few. */
function amountFault(amount: number, currency: string): Refusal | null {
  if (["usd", "eur"].includes(currency) && amount < 50)
    return {
      ...invalid("The Checkout Session's total amount must convert to at least 50 cents.", { code: "amount_too_small" }),
      early: true,
    };
  if (["isk", "ugx"].includes(currency) && amount % 100 !== 0)
    return bad(
      `Invalid amount. Currency ${currency.toUpperCase()} has become effectively zero-decimal and charged amounts must be evenly divisible by 100.`,
      "amount",
    );
  return ["bhd", "jod", "kwd", "omr", "tnd"].includes(currency) && amount % 10 !== 0
    ? bad("Invalid amount: in a three-decimal currency the last digit must be 0.", "amount")
    : null;
}

/** Where the customer pays. */
function pages(app: Hono, world: World): void {
  const shown = (c: Context, session: books.Session, again: boolean) =>
    c.html(
      <HostedPage
        gateway="Stripe"
        amount={`${session.amount_total} ${session.currency.toUpperCase()} (Stripe's units) for ${world.store.get<books.Asked>("asked", session.id)?.name}`}
        action={`${world.address(PAGES)}/c/pay/${session.id}`}
        buttons={{
          approve: again ? "Pay with another card" : "Pay",
          later: "Pay by bank debit: the money takes its time",
          decline: "Pay with a card that is declined",
          cancel: "Back",
        }}
      />,
    );
  const open = (id: string) => {
    const session = books.sessionOf(world, id);
    return session?.status === "open" ? session : null;
  };
  app.get(`/${PAGES}/c/pay/:id`, (c) => {
    const session = open(c.req.param("id"));
    return session ? shown(c, session, false) : c.text("This session can't be paid any more.", 410);
  });
  app.post(`/${PAGES}/c/pay/:id`, async (c) => {
    const session = open(c.req.param("id"));
    if (!session) return c.text("This session can't be paid any more.", 410);
    const { choice } = await c.req.parseBody();
    switch (choice) {
      case "approve":
        await books.pay(world, session);
        return c.redirect(session.success_url, 303);
      case "later":
        await books.payLater(world, session);
        return c.redirect(session.success_url, 303);
      case "decline":
        await books.decline(world, session);
        return shown(c, session, true);
      default:
        return c.redirect(session.cancel_url ?? session.success_url, 303);
    }
  });
  // For tests: the money that takes its time arrives, or does not.
  app.post(`/${PAGES}/settle`, async (c) => {
    const session = books.sessionOf(world, c.req.query("session") ?? "");
    if (books.intentOf(world, session?.payment_intent ?? null)?.status !== "processing" || !session) return c.body(null, 204);
    if (c.req.query("choice") === "decline") await books.bounce(world, session);
    else await books.pay(world, session, "checkout.session.async_payment_succeeded");
    return c.body(null, 204);
  });
}

/** For tests: what the merchant does in Stripe's dashboard, and the customer's bank. */
function elsewhere(app: Hono, world: World): void {
  app.post(`/${DASHBOARD}/:what/:id`, async (c) => {
    const intent = books.intentOf(world, c.req.param("id"));
    if (!intent) return c.body(null, 404);
    const { amount = String(intent.amount_received), status = "needs_response", id = randomId("du_1", 23) } = c.req.query();
    if (c.req.param("what") === "refund") {
      if (Number(amount) > books.left(world, intent)) return c.body(null, 409);
      await books.refund(world, intent, Number(amount), {}, "requested_by_customer", books.NOBODY);
    }
    if (c.req.param("what") === "cancel") await books.cancel(world, intent, "abandoned", books.NOBODY);
    if (c.req.param("what") === "dispute") {
      const { currency, latest_charge: charge, id: payment_intent } = intent;
      const dispute = {
        id,
        object: "dispute",
        amount: Number(amount),
        charge,
        currency,
        livemode: false,
        metadata: {},
        payment_intent,
        reason: "fraudulent",
        status,
      };
      await books.tell(world, ["won", "lost"].includes(status) ? "charge.dispute.closed" : "charge.dispute.created", dispute);
    }
    return c.body(null, 204);
  });
}
