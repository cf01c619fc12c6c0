// A shop that is paid through Dwar, in one file: all that a merchant's server has to do, in the order in which it happens.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { html } from "hono/html";
import { Webhook } from "standardwebhooks";
import * as z from "zod";

// --- settings ---

const DEMO = {
  DWAR_SECRET_KEY: "test_secret_key_d0000000000000000000000000000001",
  DWAR_SIGNING_SECRET: "whsec_ZHdhci1kZW1vLXNpZ25pbmctc2VjcmV0LTAwMDE=",
};

export type Settings = ReturnType<typeof settingsFrom>;

export function settingsFrom(env: Readonly<Record<string, string | undefined>>) {
  const port = Number(env.PORT || 8788);
  const dwarUrl = (env.DWAR_URL || "http://localhost:8787").replace(/\/+$/, "");
  const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(new URL(dwarUrl).hostname);
  // Everybody knows the demo's keys: anywhere else a shop that runs with them by oversight would believe anybody.
  const defaults: Readonly<Record<string, string>> = isLocal ? { ...DEMO, SHOP_URL: `http://localhost:${port}` } : {};
  const need = (name: string) => {
    const value = env[name] || defaults[name];
    if (!value) throw new Error(`${name} is not set. Only for a Dwar on this machine it has a default.`);
    return value;
  };
  // SHOP_URL is where customers and Dwar's webhooks reach this shop. It is never taken from a request: that can be forged.
  const shopUrl = need("SHOP_URL").replace(/\/+$/, "");
  return { dwarUrl, secretKey: need("DWAR_SECRET_KEY"), signingSecret: need("DWAR_SIGNING_SECRET"), shopUrl, port };
}

// --- what comes from Dwar, and whether it really does ---

const orderShape = z.object({
  id: z.string(),
  reference: z.string().nullable(),
  status: z.string(),
  version: z.int(),
  paymentUrl: z.string(),
});
const messageShape = z.object({ type: z.string(), data: z.object({ order: orderShape }) });
type Order = z.output<typeof orderShape>;

const RETURN_SECONDS = 15 * 60;

/** The parameters that a customer brought back; null where Dwar did not sign them, or too long ago. */
export function verifiedReturn(address: string, signingSecret: string, now: number): Readonly<Record<string, string>> | null {
  const query = new URL(address).searchParams;
  const signature = Buffer.from(query.get("signature") ?? "");
  query.delete("signature");
  query.sort();
  const key = Buffer.from(signingSecret.replace(/^whsec_/, ""), "base64");
  const expected = Buffer.from(createHmac("sha256", key).update(query.toString()).digest("hex"));
  // In constant time: how long it takes must not tell how much of a forged signature is right.
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null;
  const { t, ...parameters } = Object.fromEntries(query);
  // An address that somebody finds in a history must not open for ever.
  return Math.abs(now / 1000 - Number(t)) <= RETURN_SECONDS ? parameters : null;
}

/** A webhook's message; null where Dwar did not sign it. `body` is the text as it came: JSON that is parsed and printed again differs. */
export function verifiedMessage(body: string, headers: Record<string, string>, signingSecret: string) {
  try {
    return messageShape.parse(new Webhook(signingSecret).verify(body, headers));
  } catch {
    return null;
  }
}

// --- the shop ---

const TEA = { title: "Masala tea", detail: "500 g, from the hills of Ilam", amount: "345.67", currency: "NPR" };

/** `heard` are the webhooks that came. A real shop has a database: these are gone when the program ends. */
interface Purchase {
  readonly reference: string;
  readonly heard: string[];
  order?: Order;
}

export function shop({ dwarUrl, secretKey, signingSecret, shopUrl }: Settings) {
  const purchases = new Map<string, Purchase>();
  const seenMessages = new Set<string>();
  const app = new Hono();

  async function dwar(path: string, body?: object): Promise<Order> {
    const response = await fetch(`${dwarUrl}/v1/orders${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${secretKey}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`Dwar answered ${response.status}: ${await response.text()}`);
    return orderShape.parse(await response.json());
  }

  const purchaseOf = (order: Order) => purchases.get(order.reference ?? "");

  /** The one place where an order changes. News may come twice or out of turn: of two, the one with the higher version is newer. */
  function record(order: Order): void {
    const purchase = purchaseOf(order);
    if (!purchase || (purchase.order && purchase.order.version >= order.version)) return;
    if (order.status === "paid" && purchase.order?.status !== "paid") console.log(`${order.reference} is paid: the tea can be sent.`);
    purchase.order = order;
  }

  app.get("/", (c) => c.html(page(TEA.title, offer(secretKey.startsWith("test_")))));

  // 1. The customer buys: create an order, and send them to its payment page.
  app.post("/buy", async (c) => {
    const reference = `TEA-${randomUUID().slice(0, 13)}`;
    // Kept before Dwar is asked: the same reference is the same order, so asking again after a lost answer can't charge twice.
    purchases.set(reference, { reference, heard: [] });
    const { title, detail, amount, currency } = TEA;
    const addresses = { redirectUrl: `${shopUrl}/thanks`, webhookUrl: `${shopUrl}/webhook` };
    const wanted = { amount, currency, reference, description: `${title}, ${detail}`, ...addresses };
    const order = await dwar("", wanted).catch(() => dwar("", wanted));
    record(order);
    return c.redirect(order.paymentUrl, 303);
  });

  // 2. They come back. What is in their browser's address only tells what to say; whether they paid, Dwar says to this server.
  app.get("/thanks", async (c) => {
    const returned = verifiedReturn(c.req.url, signingSecret, Date.now());
    const purchase = purchases.get(returned?.reference ?? "");
    if (!returned || !purchase?.order)
      return c.html(page("This link can't be used", html`<p>It was changed on its way, or is too old.</p>`), 400);
    // While Dwar can't be asked, the webhook is waited for.
    await dwar(`/${purchase.order.id}`).then(record, (error) => console.error(String(error)));
    const { status } = purchase.order;
    // The address says how they came back, the order how it stands: an old address must not contradict a payment.
    const claimed = returned.payment_status === "success" ? "pending" : (returned.payment_status ?? "pending");
    const [title, words] = WORDS[status === "paid" ? "success" : claimed] ?? PENDING;
    return c.html(page(title, outcome(words, purchase.order)));
  });

  // 3. Dwar tells this server, again and again until it answers 2xx: also of a customer who never comes back.
  app.post("/webhook", async (c) => {
    const message = verifiedMessage(await c.req.text(), c.req.header(), signingSecret);
    if (!message) return c.text("The signature is not right.", 400);
    const id = c.req.header("webhook-id") ?? "";
    if (!seenMessages.has(id)) {
      record(message.data.order);
      purchaseOf(message.data.order)?.heard.push(message.type);
      // Last: a message that could not be recorded must come again.
      seenMessages.add(id);
    }
    return c.body(null, 204);
  });

  // What the shop knows. In a real one only its own people see it.
  app.get("/orders", (c) => c.html(page("Orders", list([...purchases.values()].reverse()), 2)));

  return app.onError((error, c) => {
    console.error(String(error));
    return c.html(page("That did not work", html`<p>Nothing was charged. Please try again in a moment.</p>`), 502);
  });
}

// --- what it looks like; html`` escapes what is put into it ---

const PENDING = ["Almost there", "We are checking your payment. There is no need to pay again."] as const;
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  success: ["Thank you!", "Your payment has arrived, and your tea is being packed."],
  pending: PENDING,
  failed: ["The payment did not go through", "You can try again, or pay another way."],
  cancelled: ["Not paid", "You came back without paying, and nothing was taken."],
  expired: ["Too late", "The time to pay is over, and nothing was taken. You can buy it again."],
};

const offer = (
  test: boolean,
) => html`<p class="picture" aria-hidden="true">🫖</p><p>${TEA.detail}</p><p class="price">${TEA.currency} ${TEA.amount}</p>
  <form method="post" action="/buy"><button>Buy</button></form>
  ${test && html`<p>Only a test: pay with the mobile number 9800000000, the PIN 1111 and the code 987654.</p>`}`;

const outcome = (words: string, { reference, status, paymentUrl }: Order) => html`<p>${words}</p>
  <p>Your order ${reference} is <strong class="${status}">${status}</strong>.</p>
  ${status === "open" && html`<p><a class="button" href="${paymentUrl}">Pay now</a></p>`}`;

const list = (purchases: readonly Purchase[]) => html`<ul>
  ${purchases.map(
    ({ reference, order, heard }) => html`<li><span>${reference}<br /><small>Webhooks: ${heard.join(", ") || "none yet"}</small></span>
      <strong class="${order?.status}">${order?.status ?? "not created"}</strong></li>`,
  )}</ul>${purchases.length === 0 && html`<p>Nobody has bought anything yet.</p>`}`;

const page = (title: string, body: unknown, refreshSeconds?: number) => html`<!doctype html>
<html lang="en"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title} · Himal Tea House</title><link rel="icon" href="data:," />
${refreshSeconds && html`<meta http-equiv="refresh" content="${refreshSeconds}" />`}
<style>
:root { color-scheme: light dark; --accent: light-dark(#1d6f42, #4cc38a); --line: light-dark(#dde4df, #2b332e); }
body { margin: 0 auto; padding: 1rem 1.25rem; max-width: 32rem; font: 1.0625rem/1.5 system-ui, sans-serif; background: light-dark(#fbfcfa, #101412); }
nav, li { display: flex; justify-content: space-between; gap: 1rem; padding-block: .75rem; border-bottom: 1px solid var(--line); }
nav a { color: inherit; } h1 { margin: 1.75rem 0 .5rem; line-height: 1.2; } ul { padding: 0; }
.picture { margin: 1rem 0; font-size: 6rem; line-height: 1.5; text-align: center; background: light-dark(#e8f2eb, #18211b); border-radius: 1rem; }
.price { font-size: 1.5rem; font-weight: 600; } strong { color: light-dark(#8a5a00, #f0b849); } .paid { color: var(--accent); }
button, .button { display: block; width: 100%; box-sizing: border-box; padding: .875rem; border: 0; border-radius: .75rem; cursor: pointer;
  font: inherit; font-weight: 600; text-align: center; text-decoration: none; color: light-dark(#fff, #06130c); background: var(--accent); }
</style></head>
<body><nav><a href="/">Himal Tea House</a><a href="/orders">Orders</a></nav><main><h1>${title}</h1>${body}</main></body></html>`;

if (import.meta.main) {
  const settings = settingsFrom(process.env);
  // HOST=0.0.0.0 lets other machines in.
  const address = { port: settings.port, hostname: process.env.HOST || "127.0.0.1" };
  serve({ fetch: shop(settings).fetch, ...address }, () => console.log(`The shop is open: ${settings.shopUrl}`));
}
