import { eventId, isOrderId, refundId, transactionId } from "../../src/kernel/ids.ts";
import { modeOfSecretKey } from "../../src/merchants/keys.ts";
import { fromApi } from "./api.ts";
import { json } from "./columns.ts";
import type { Command } from "./command.ts";
import { eventsShape, orderShape, orderText, refundsShape } from "./order-text.ts";
import { misused } from "./refusal.ts";
import { LOCAL_ORIGIN, readOrigin, wanted } from "./wanted.ts";

export const orderShow: Command = {
  name: "order:show",
  summary: "Shows an order as the API has it: transactions, refunds, history, and what was told of it.",
  arguments: [{ name: "or_…", help: "the order; or one of its tx_…, rf_…, ev_…" }],
  options: {
    url: { value: "URL", help: "where the worker answers; DWAR_URL, else http://localhost:8787" },
    key: { value: "KEY", help: "a secret key of the order's app and mode; better in DWAR_SECRET_KEY, out of the shell's history" },
  },
  examples: ["or_…", "or_… --url https://pay.example.com"],

  async run(given, io) {
    const named = await wanted(io, "or_…", given.arguments[0], { question: "Order (or_…)" });
    const id = isOrderId(named) ? named : (transactionId.read(named) ?? refundId.read(named) ?? eventId.read(named))?.order;
    if (id === undefined) throw misused(JSON.stringify(named), "is no order's id: or_ and 20 letters or digits.");
    const origin = readOrigin(given.text("url") ?? (io.env.DWAR_URL || LOCAL_ORIGIN));
    const key = await wanted(io, "--key", given.text("key") ?? io.env.DWAR_SECRET_KEY, { question: "Secret key", secret: true });
    if (modeOfSecretKey(key) === null) throw misused("--key", "is no secret key: it begins with test_secret_key_ or live_secret_key_.");

    const [order, refunds, events] = await Promise.all([
      fromApi(io, origin, key, `/v1/orders/${id}`, orderShape),
      fromApi(io, origin, key, `/v1/orders/${id}/refunds`, refundsShape),
      fromApi(io, origin, key, `/v1/orders/${id}/events`, eventsShape),
    ]);
    const whole = { order, refunds: refunds.data, events: events.data };
    io.out(given.has("json") ? json(whole) : orderText(whole));
  },
};
