import { Hono } from "hono";
import { hmacSha256, sameText } from "../src/kernel/crypto.ts";
import { base64, utf8 } from "../src/kernel/encoding.ts";
import { fromWire, toMajor } from "../src/kernel/money.ts";
import { demoAccount } from "./accounts.ts";
import { HostedPage } from "./page.tsx";
import type { Simulation, World } from "./simulation.ts";

const PAGES = "rc-epay.esewa.com.np";
const STATUS = "rc.esewa.com.np";
const LIFE_MS = 300_000;

type Status = "PENDING" | "COMPLETE" | "FULL_REFUND" | "PARTIAL_REFUND" | "AMBIGUOUS" | "NOT_FOUND" | "CANCELED";
interface Payment {
  readonly uuid: string;
  /** As the form said it: the status API is asked with the same text or number. */
  readonly amount: number;
  readonly successUrl: string;
  readonly failureUrl: string;
  readonly expiresAt: number;
  readonly status: Status;
  readonly refId: string | null;
  readonly taken: number;
}

const MANDATORY = [
  "amount",
  "tax_amount",
  "product_service_charge",
  "product_delivery_charge",
  "total_amount",
  "transaction_uuid",
  "product_code",
  "success_url",
  "failure_url",
  "signed_field_names",
  "signature",
] as const;
const RETURNED = ["transaction_code", "status", "total_amount", "transaction_uuid", "product_code", "signed_field_names"] as const;

const refId = () => crypto.randomUUID().replaceAll("-", "").slice(0, 7).toUpperCase();
const rupees = (text: string): number | null => fromWire(text, "NPR", "major-string")?.amount ?? null;
/** With one decimal at least: 1000.0, 99.5, 99.55. */
const written = (amount: number) => toMajor({ amount, currency: "NPR" }).replace(/0$/, "");
const sign = async (message: string) => base64(await hmacSha256(demoAccount("esewa").credentials.secretKey ?? "", message));
const bookingOf = (world: World, uuid: string) => `${world.address(PAGES)}/pay/${uuid}`;

/** eSewa ePay v2: the form that a customer's browser posts, the payer's page, the signed return and the status API. */
export const esewa: Simulation = {
  id: "esewa",
  name: "eSewa",

  kindOf(method, path) {
    if (path.startsWith(`/${PAGES}/pay/`)) return method === "POST" ? "charge" : "page";
    return path.startsWith(`/${PAGES}`) ? "page" : "look";
  },

  app(world) {
    const app = new Hono();
    app.post(`/${PAGES}/api/epay/main/v2/form`, async (c) => {
      const body = await c.req.parseBody();
      const given = new Map(Object.entries(body).map(([name, value]) => [name, String(value)]));
      const field = (name: (typeof MANDATORY)[number]) => given.get(name) ?? "";
      const missing = MANDATORY.find((name) => field(name) === "");
      if (missing) return c.json({ message: `${missing} is mandatory.` }, 400);
      const names = field("signed_field_names");
      const message = names.split(",").map((name) => `${name}=${given.get(name) ?? ""}`);
      const isSigned = names === "total_amount,transaction_uuid,product_code" && field("product_code") === demoAccount("esewa").key;
      if (!isSigned || !sameText(await sign(message.join(",")), field("signature")))
        return c.json({ code: "ES104", message: "Invalid payload signature." }, 400);
      const amount = rupees(field("total_amount"));
      const [goods, ...charges] = MANDATORY.slice(0, 4).map((name) => rupees(field(name)));
      if (!amount || charges.reduce<number>((sum, charge) => sum + (charge ?? Number.NaN), goods ?? Number.NaN) !== amount)
        return c.json({ message: "total_amount is not the sum of its parts." }, 400);
      const uuid = field("transaction_uuid");
      if (!/^[A-Za-z0-9-]+$/.test(uuid)) return c.json({ message: "transaction_uuid has other characters than A-Z, a-z, 0-9 and -." }, 400);
      if (world.store.get("payment", uuid)) return c.json({ message: "Duplicate transaction UUID." }, 400);
      const payment: Payment = {
        uuid,
        amount,
        successUrl: field("success_url"),
        failureUrl: field("failure_url"),
        expiresAt: world.now() + LIFE_MS,
        status: "PENDING",
        refId: null,
        taken: 0,
      };
      world.store.put("payment", uuid, payment);
      return c.redirect(bookingOf(world, uuid), 303);
    });

    app.get(`/${PAGES}/pay/:uuid`, (c) => {
      const payment = found(world, c.req.param("uuid"));
      if (payment?.status !== "PENDING") return c.text("This payment can't be made any more.", payment ? 410 : 404);
      return c.html(
        <HostedPage
          gateway="eSewa"
          amount={`NPR ${written(payment.amount)}`}
          action={bookingOf(world, payment.uuid)}
          buttons={{
            approve: "Pay",
            later: "Pay, but eSewa can't say yet whether it worked",
            decline: "Too little in the wallet",
            cancel: "Cancel",
            expire: "Let the session end",
          }}
        />,
      );
    });
    app.post(`/${PAGES}/pay/:uuid`, async (c) => {
      const payment = found(world, c.req.param("uuid"));
      if (!payment) return c.text("There is no such payment.", 404);
      const { choice } = await c.req.parseBody();
      const after = payment.status === "PENDING" ? chosen(world, payment, String(choice)) : payment;
      world.store.put("payment", payment.uuid, after);
      return c.redirect(after.status === "COMPLETE" ? await returnOf(after) : after.failureUrl, 303);
    });
    // For tests: what eSewa could not say yet has worked.
    app.post(`/${PAGES}/pay/:uuid/settle`, (c) => {
      const payment = found(world, c.req.param("uuid"));
      if (payment?.status === "AMBIGUOUS") world.store.put("payment", payment.uuid, paid(world, payment));
      return c.body(null, 204);
    });

    // For tests: what the merchant gives back in eSewa's portal, all or `amount` in rupees.
    app.post(`/${PAGES}/pay/:uuid/refund`, (c) => {
      const payment = found(world, c.req.param("uuid"));
      if (payment?.refId == null) return c.body(null, 404);
      if (payment.status !== "COMPLETE") return c.body(null, 409);
      const amount = rupees(c.req.query("amount") ?? "") ?? payment.taken;
      world.refund(payment.refId, { id: refId(), amount });
      world.store.put("payment", payment.uuid, { ...payment, status: amount < payment.taken ? "PARTIAL_REFUND" : "FULL_REFUND" });
      return c.body(null, 204);
    });

    app.get(`/${STATUS}/api/epay/transaction/status/`, (c) => {
      const { product_code = "", total_amount = "", transaction_uuid = "" } = c.req.query();
      const payment = product_code === demoAccount("esewa").key ? found(world, transaction_uuid) : null;
      const known = payment?.amount === rupees(total_amount) ? payment : null;
      const total = known?.refId ? known.taken : rupees(total_amount);
      if (total === null) return c.json({ code: 0, error_message: "Service is currently unavailable" });
      const { status, refId } = known ?? { status: "NOT_FOUND", refId: null };
      const said = { product_code, transaction_uuid, total_amount: written(total), status, ref_id: refId };
      return c.body(bareAmount(said), 200, { "content-type": "application/json" });
    });
    return app;
  },
};

/** JSON with the amount as eSewa writes it, 1000.0: JavaScript writes no number so. */
const bareAmount = (said: Readonly<Record<string, string | null>>) =>
  JSON.stringify(said).replace(/"total_amount":"([^"]*)"/, (_, amount: string) => `"total_amount":${amount}`);

function found(world: World, uuid: string): Payment | null {
  const payment = world.store.get<Payment>("payment", uuid);
  return payment?.status === "PENDING" && payment.expiresAt <= world.now() ? { ...payment, status: "NOT_FOUND" } : payment;
}

function paid(world: World, payment: Payment): Payment {
  const id = payment.refId ?? refId();
  const { amount } = world.charge({ id, reference: payment.uuid, amount: payment.amount, currency: "NPR" });
  return { ...payment, status: "COMPLETE", refId: id, taken: amount };
}

function chosen(world: World, payment: Payment, choice: string): Payment {
  switch (choice) {
    case "approve":
      return paid(world, payment);
    case "later":
      return { ...payment, status: "AMBIGUOUS", refId: refId(), taken: payment.amount };
    case "decline":
      return payment;
    case "expire":
      return { ...payment, status: "NOT_FOUND" };
    default:
      return { ...payment, status: "CANCELED", refId: refId(), taken: payment.amount };
  }
}

async function returnOf({ uuid, status, refId, taken, successUrl }: Payment): Promise<string> {
  const said: Readonly<Record<(typeof RETURNED)[number], string>> = {
    transaction_code: refId ?? "",
    status,
    total_amount: written(taken),
    transaction_uuid: uuid,
    product_code: demoAccount("esewa").key,
    signed_field_names: RETURNED.join(","),
  };
  const signature = await sign(RETURNED.map((name) => `${name}=${said[name]}`).join(","));
  const data = base64(utf8(bareAmount({ ...said, signature })));
  return `${successUrl}${successUrl.includes("?") ? "&" : "?"}data=${encodeURIComponent(data)}`;
}
