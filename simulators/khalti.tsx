import { type Context, Hono } from "hono";
import { demoAccount } from "./accounts.ts";
import { HostedPage } from "./page.tsx";
import type { Simulation, World } from "./simulation.ts";

const API = "dev.khalti.com";
const PAGES = "test-pay.khalti.com";
const LIFE_MS = 1_800_000;

type Status = "Initiated" | "Pending" | "Completed" | "Partially Refunded" | "Refunded" | "Expired" | "User canceled" | "Failed";
interface Payment {
  readonly pidx: string;
  readonly amount: number;
  readonly reference: string;
  readonly name: string;
  readonly returnUrl: string;
  readonly expiresAt: number;
  readonly status: Status;
  readonly transactionId: string | null;
  /** What was taken, and given back of it. */
  readonly taken: number;
  readonly refunded: number;
}

const id = () => crypto.randomUUID().replaceAll("-", "").slice(0, 22);
const nepalTime = (at: number) => new Date(at + 20_700_000).toISOString().replace("Z", "+05:45");
const isLost = (status: Status) => status === "Expired" || status === "User canceled";

/** Khalti ePayment: initiate, lookup, refund, and the payer's page. */
export const khalti: Simulation = {
  id: "khalti",
  name: "Khalti",

  kindOf(method, path) {
    if (path.startsWith(`/${PAGES}`)) return method === "POST" ? "charge" : "page";
    if (path.includes("/epayment/initiate")) return "create";
    if (path.includes("/epayment/lookup")) return "look";
    return path.includes("/refund") ? "refund" : "other";
  },

  app(world) {
    const app = new Hono();
    const isKey = (c: Context) => c.req.header("authorization")?.replace(/^key +/i, "") === demoAccount("khalti").key;

    app.use(`/${API}/*`, async (c, next) => (isKey(c) ? next() : c.json({ detail: "Invalid token.", status_code: 401 }, 401)));
    app.post(`/${API}/api/v2/epayment/initiate/`, async (c) => {
      const body = await c.req.json<Record<string, unknown>>();
      const missing = ["return_url", "website_url", "amount", "purchase_order_id", "purchase_order_name"].filter((name) => !body[name]);
      if (missing.length > 0)
        return c.json(
          { ...Object.fromEntries(missing.map((name) => [name, ["This field may not be blank."]])), error_key: "validation_error" },
          400,
        );
      const amount = Number(body.amount);
      if (!Number.isInteger(amount)) return c.json({ amount: ["A valid integer is required."], error_key: "validation_error" }, 400);
      if (amount < 1_000)
        return c.json({ amount: ["Amount should be greater than Rs. 10, that is 1000 paisa."], error_key: "validation_error" }, 400);
      const pidx = id();
      const payment: Payment = {
        pidx,
        amount,
        reference: String(body.purchase_order_id),
        name: String(body.purchase_order_name),
        returnUrl: String(body.return_url),
        expiresAt: world.now() + LIFE_MS,
        status: "Initiated",
        transactionId: null,
        taken: 0,
        refunded: 0,
      };
      world.store.put("payment", pidx, payment);
      const expires_at = nepalTime(payment.expiresAt);
      return c.json({ pidx, payment_url: `${world.address(PAGES)}/?pidx=${pidx}`, expires_at, expires_in: LIFE_MS / 1000 });
    });
    app.post(`/${API}/api/v2/epayment/lookup/`, async (c) => {
      const { pidx } = await c.req.json<{ pidx?: string }>();
      const payment = found(world, pidx ?? "");
      if (!payment) return c.json({ detail: "Not found.", error_key: "validation_error" }, 404);
      const { status, transactionId, amount, taken } = payment;
      const total_amount = transactionId === null ? amount : taken;
      const body = { pidx, total_amount, status, transaction_id: transactionId, fee: 0, refunded: status === "Refunded" };
      return c.json(body, isLost(status) ? 400 : 200);
    });
    const paymentOf = (transaction: string) =>
      world.store.list<Payment>("payment").find(({ transactionId }) => transactionId === transaction);
    const giveBack = (payment: Payment, amount: number) => {
      const refunded = payment.refunded + amount;
      const status = refunded === payment.taken ? "Refunded" : "Partially Refunded";
      world.store.put("payment", payment.pidx, { ...payment, refunded, status });
      world.refund(payment.transactionId ?? "", { id: id(), amount });
    };
    app.post(`/${API}/api/merchant-transaction/:id/refund/`, async (c) => {
      const payment = paymentOf(c.req.param("id"));
      if (!payment) return c.json({ detail: "Not found." }, 404);
      const { amount } = await c.req.json<{ amount?: number }>().catch(() => ({ amount: undefined }));
      const left = payment.taken - payment.refunded;
      if (left === 0) return c.json({ detail: "Transaction already refunded." }, 400);
      const wanted = amount ?? left;
      if (wanted > left)
        return c.json({ amount: [`Ensure this value is less than or equal to ${left}.`], error_key: "validation_error" }, 400);
      giveBack(payment, wanted);
      return c.json({ detail: "Transaction refund successful." });
    });

    app.get(`/${PAGES}/`, (c) => {
      const payment = found(world, c.req.query("pidx") ?? "");
      if (payment?.status !== "Initiated") return c.text("This payment can't be made any more.", payment ? 410 : 404);
      return c.html(
        <HostedPage
          gateway="Khalti"
          amount={`Rs. ${payment.amount / 100} for ${payment.name}`}
          action={`${world.address(PAGES)}/?pidx=${payment.pidx}`}
          buttons={{ approve: "Pay", later: "Pay, but the money takes its time", decline: "Fail", cancel: "Cancel" }}
        />,
      );
    });
    app.post(`/${PAGES}/`, async (c) => {
      const payment = found(world, c.req.query("pidx") ?? "");
      if (!payment) return c.text("There is no such payment.", 404);
      const { choice } = await c.req.parseBody();
      const after = payment.status === "Initiated" ? chosen(world, payment, String(choice)) : payment;
      world.store.put("payment", payment.pidx, after);
      return c.redirect(returnOf(after), 303);
    });
    // For tests: what the merchant gives back in Khalti's dashboard, all or `amount` in paisa.
    app.post(`/${PAGES}/refund`, (c) => {
      const payment = paymentOf(c.req.query("transaction") ?? "");
      if (!payment) return c.body(null, 404);
      const left = payment.taken - payment.refunded;
      const amount = Number(c.req.query("amount") ?? left);
      if (amount > left) return c.body(null, 409);
      giveBack(payment, amount);
      return c.body(null, 204);
    });
    // For tests: the money that takes its time arrives.
    app.post(`/${PAGES}/settle`, (c) => {
      const payment = found(world, c.req.query("pidx") ?? "");
      if (payment?.status === "Pending") world.store.put("payment", payment.pidx, paid(world, payment));
      return c.body(null, 204);
    });
    return app;
  },
};

function found(world: World, pidx: string): Payment | null {
  const payment = world.store.get<Payment>("payment", pidx);
  return payment?.status === "Initiated" && payment.expiresAt <= world.now() ? { ...payment, status: "Expired" } : payment;
}

function paid(world: World, payment: Payment): Payment {
  const transactionId = id();
  const { amount } = world.charge({ id: transactionId, reference: payment.reference, amount: payment.amount, currency: "NPR" });
  return { ...payment, status: "Completed", transactionId, taken: amount };
}

function chosen(world: World, payment: Payment, choice: string): Payment {
  switch (choice) {
    case "approve":
      return paid(world, payment);
    case "later":
      return { ...payment, status: "Pending" };
    case "decline":
      return { ...payment, status: "Failed" };
    default:
      return { ...payment, status: "User canceled" };
  }
}

function returnOf({ pidx, status, transactionId, amount, reference, name, returnUrl }: Payment): string {
  const url = new URL(returnUrl);
  const said = { pidx, status, transaction_id: transactionId ?? "", tidx: transactionId ?? "", amount: String(amount) };
  const more = {
    total_amount: String(amount),
    mobile: transactionId ? "98XXXXX000" : "",
    purchase_order_id: reference,
    purchase_order_name: name,
  };
  for (const [field, value] of Object.entries({ ...said, ...more, ...(transactionId && { txnId: transactionId }) }))
    url.searchParams.set(field, value);
  return url.href;
}
