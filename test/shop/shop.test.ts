import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { settingsFrom, shop, verifiedMessage, verifiedReturn } from "../../examples/shop/shop.ts";
import { type redirectParameters, signedRedirect } from "../../src/pages/redirect.ts";

const settings = settingsFrom({});
const { signingSecret, secretKey } = settings;
const OTHER = `whsec_${btoa("somebody else's signing secret")}`;
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

describe("settings", () => {
  it("are the demo's on this machine only", () => {
    expect(settings).toMatchObject({ dwarUrl: "http://localhost:8787", shopUrl: "http://localhost:8788", port: 8788 });
    expect(settingsFrom({ DWAR_URL: "http://127.0.0.1:9000/", PORT: "9001" })).toMatchObject({
      dwarUrl: "http://127.0.0.1:9000",
      shopUrl: "http://localhost:9001",
      secretKey,
    });
    const elsewhere = { DWAR_URL: "https://pay.example.com" };
    expect(() => settingsFrom(elsewhere)).toThrow("SHOP_URL is not set");
    expect(() => settingsFrom({ ...elsewhere, SHOP_URL: "https://shop.example.com" })).toThrow("DWAR_SECRET_KEY is not set");
    expect(() => settingsFrom({ ...elsewhere, SHOP_URL: "https://shop.example.com", DWAR_SECRET_KEY: "k" })).toThrow(
      "DWAR_SIGNING_SECRET is not set",
    );
    // A name that only begins like one of this machine.
    expect(() => settingsFrom({ DWAR_URL: "http://localhost.example.com" })).toThrow("is not set");
  });
});

const PARAMETERS = {
  payment_status: "success",
  order_status: "paid",
  kspay_id: "tx_abcdefghij0123456789_00",
  provider_payment_id: "",
  order_id: "or_abcdefghij0123456789",
  reference: "TEA-1 & ते",
} as const satisfies Partial<ReturnType<typeof redirectParameters>>;

describe("a customer who comes back", () => {
  const address = (at = NOW, secret = signingSecret) =>
    signedRedirect("https://shop.example.com/thanks?cart=7&note=a+b%20c", { ...PARAMETERS, t: String(at / 1000) }, secret);

  it("is believed with Dwar's signature", async () => {
    expect(verifiedReturn(await address(), signingSecret, NOW)).toEqual({ ...PARAMETERS, cart: "7", note: "a b c" });
  });

  it("is refused with anything else", async () => {
    const good = await address();
    const changed = [
      good.replace("order_status=paid", "order_status=open"),
      good.replace("cart=7", "cart=8"),
      good.replace("cart=7&", ""),
      `${good}&extra=1`,
      `${good}0`,
      good.replace(/signature=./, "signature="),
      good.replace(/signature=[0-9a-f]+/, (found) => found.toUpperCase()),
      good.replace(/&signature=.*/, ""),
      await address(NOW, OTHER),
      "https://shop.example.com/thanks",
    ];
    for (const one of changed) expect(verifiedReturn(one, signingSecret, NOW), one).toBeNull();
  });

  it("is refused when it was long ago, or is still to come", async () => {
    const minutes = (count: number) => count * 60_000;
    expect(verifiedReturn(await address(NOW - minutes(14)), signingSecret, NOW)).not.toBeNull();
    expect(verifiedReturn(await address(NOW - minutes(16)), signingSecret, NOW)).toBeNull();
    expect(verifiedReturn(await address(NOW + minutes(16)), signingSecret, NOW)).toBeNull();
    const query = "order_id=or_1";
    const key = Buffer.from(signingSecret.slice("whsec_".length), "base64");
    const untimed = `https://shop.example.com/?${query}&signature=${createHmac("sha256", key).update(query).digest("hex")}`;
    expect(verifiedReturn(untimed, signingSecret, NOW)).toBeNull();
  });
});

const order = (reference: string, status: string, version: number) => ({
  id: "or_abcdefghij0123456789",
  reference,
  status,
  version,
  paymentUrl: "http://localhost:8787/payments/or_abcdefghij0123456789",
});

/** A message as Dwar sends it. */
function message(id: string, type: string, data: ReturnType<typeof order>, { at = Date.now(), secret = signingSecret } = {}) {
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { order: data } });
  const seconds = Math.floor(at / 1000);
  return {
    body,
    headers: {
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": new Webhook(secret).sign(id, new Date(seconds * 1000), body),
    },
  };
}

describe("a message", () => {
  it("is believed with Dwar's signature over the very bytes", () => {
    const { body, headers } = message("ev_1", "order.paid", order("TEA-1", "paid", 9));
    expect(verifiedMessage(body, headers, signingSecret)).toMatchObject({
      type: "order.paid",
      data: { order: { reference: "TEA-1", version: 9 } },
    });
    expect(verifiedMessage(body.replace("paid", "open"), headers, signingSecret)).toBeNull();
    expect(verifiedMessage(`${body} `, headers, signingSecret)).toBeNull();
    expect(verifiedMessage(body, { ...headers, "webhook-id": "ev_2" }, signingSecret)).toBeNull();
    expect(verifiedMessage(body, {}, signingSecret)).toBeNull();
    expect(verifiedMessage(body, headers, OTHER)).toBeNull();
    const old = message("ev_1", "order.paid", order("TEA-1", "paid", 9), { at: Date.now() - 3_600_000 });
    expect(verifiedMessage(old.body, old.headers, signingSecret)).toBeNull();
  });
});

describe("the shop", () => {
  const app = shop(settings);
  let reference = "";
  let status = "open";
  let version = 1;
  const asked: string[] = [];

  beforeEach(() => {
    vi.spyOn(console, "log").mockReturnValue();
    vi.spyOn(console, "error").mockReturnValue();
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      asked.push(`${init.method} ${url}`);
      if (init.method === "POST") reference = JSON.parse(String(init.body)).reference;
      return Response.json(order(reference, status, version));
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const orders = async () => (await app.request("/orders")).text();
  const tell = (id: string, type: string, data: ReturnType<typeof order>, options = {}) => {
    const { body, headers } = message(id, type, data, options);
    return app.request("/webhook", { method: "POST", body, headers });
  };
  const comeBack = async (paymentStatus: "success" | "cancelled", at = Date.now()) => {
    const t = String(Math.floor(at / 1000));
    const url = await signedRedirect(
      "http://localhost:8788/thanks",
      { ...PARAMETERS, payment_status: paymentStatus, reference, t },
      signingSecret,
    );
    return app.request(url);
  };

  it("sends the customer to the payment page", async () => {
    const bought = await app.request("/buy", { method: "POST" });
    expect(bought.status).toBe(303);
    expect(bought.headers.get("location")).toBe("http://localhost:8787/payments/or_abcdefghij0123456789");
    expect(asked).toEqual(["POST http://localhost:8787/v1/orders"]);
    expect(await orders()).toContain(reference);
  });

  it("does not believe the redirect about the money", async () => {
    const back = await comeBack("success");
    expect(back.status).toBe(200);
    expect(await back.text()).toContain("There is no need to pay again");
    expect(await orders()).not.toContain(">paid<");
    expect(await (await comeBack("cancelled")).text()).toContain("Pay now");
  });

  it("refuses what was tampered with, visibly", async () => {
    const forged = await tell("ev_0", "order.paid", order(reference, "paid", 99), { secret: OTHER });
    expect(forged.status).toBe(400);
    const back = await app.request(`/thanks?payment_status=success&reference=${reference}&signature=00`);
    expect(back.status).toBe(400);
    expect(await back.text()).toContain("It was changed on its way, or is too old.");
    expect(await orders()).not.toContain(">paid<");
  });

  it("takes each message once, and no older news after newer", async () => {
    expect((await tell("ev_2", "order.paid", order(reference, "paid", 9))).status).toBe(204);
    expect((await tell("ev_2", "order.paid", order(reference, "paid", 9))).status).toBe(204);
    expect((await tell("ev_1", "order.processing", order(reference, "processing", 5))).status).toBe(204);
    const seen = await orders();
    expect(seen).toContain(">paid<");
    expect(seen).toContain("Webhooks: order.paid, order.processing<");
    [status, version] = ["paid", 9];
    expect(await (await comeBack("success")).text()).toContain("Your payment has arrived");
  });

  it("takes news of an order that is not of this shop without a word", async () => {
    expect((await tell("ev_9", "order.paid", order("INV-1", "paid", 9))).status).toBe(204);
    expect(await orders()).not.toContain("INV-1");
  });

  it("says so when Dwar can't be reached", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("fetch failed")));
    const failed = await app.request("/buy", { method: "POST" });
    expect(failed.status).toBe(502);
    expect(await failed.text()).toContain("Nothing was charged");
    expect((await comeBack("success")).status).toBe(200);
  });
});
