import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomId } from "../../src/kernel/ids.ts";
import { api, call, newOrder, objectOf, shop } from "../api.ts";

// Whoever guesses ids, by the thousand, must not make us keep anything: no table, no alarm, no row, no key.

const owner = { app: shop.app, mode: "test" } as const;
const guesses = Array.from({ length: 20 }, () => randomId("or_", 20));

async function kept() {
  const { results: tables } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_cf_*' AND name NOT GLOB 'sqlite_*'",
  ).all<{ name: string }>();
  const counts = await env.DB.batch<{ n: number }>(tables.map(({ name }) => env.DB.prepare(`SELECT count(*) AS n FROM "${name}"`)));
  const { keys } = await env.KV.list();
  return { rows: tables.map(({ name }, i) => [name, counts[i]?.results[0]?.n]), keys: keys.map(({ name }) => name) };
}

async function expectEmpty(id: string): Promise<void> {
  await runInDurableObject(objectOf(id), async (_, { storage }) => {
    expect(storage.sql.exec("SELECT name FROM sqlite_master").toArray()).toEqual([]);
    expect(await storage.getAlarm()).toBeNull();
  });
}

it("over HTTP, on every address that an order has", async () => {
  // What the key and the app leave behind by themselves is there before.
  await newOrder();
  const before = await kept();
  for (const id of guesses) {
    const core = id.slice(3);
    const answers = await Promise.all([
      api(`/v1/orders/${id}`),
      api(`/v1/orders/${id}/refunds`),
      api(`/v1/orders/${id}/events`),
      api(`/v1/refunds/rf_${core}01`),
      ...["cancel", "void", "capture", "refunds", "resolve", `events/ev_${core}0001/resend`].map((path) =>
        api(`/v1/orders/${id}/${path}`, { body: path === "resolve" ? { code: "disputed", action: "accept", note: "n" } : {}, key: "k1" }),
      ),
      call(`/payments/${id}`),
      call(`/payments/${id}/back`),
      call(`/payments/${id}/return/tx_${core}01?status=paid`),
      ...["pay", "answer", "details"].map((form) =>
        call(`/payments/${id}/${form}`, { method: "POST", body: new URLSearchParams({ attempt: "1", step: "1", method: "wallet" }) }),
      ),
      call(`/webhooks/khalti/gc_${core.slice(0, 9)}`, { method: "POST", body: "{}" }),
      call("/khalti/api/v2/epayment/lookup/", {
        method: "POST",
        headers: { authorization: `Key ${shop.secretKey}`, "content-type": "application/json" },
        body: JSON.stringify({ pidx: `${core}00` }),
      }),
      call(`/transaction/txnId/tx_${core}00`, { headers: { authorization: `Bearer ${shop.secretKey}` } }),
    ]);
    const odd = answers.filter(({ status }) => status < 300 || status >= 500).map(({ url, status }) => `${url} ${status}`);
    expect(odd).toEqual([]);
  }
  for (const id of guesses) await expectEmpty(id);
  expect(await kept()).toEqual(before);
}, 30_000);

it("in every method of the object", async () => {
  const id = randomId("or_", 20);
  const idempotency = { key: "k", request: "r" };
  const results = await Promise.all([
    objectOf(id).view(owner),
    objectOf(id).dossier(owner),
    objectOf(id).refunds(owner),
    objectOf(id).history(owner),
    objectOf(id).cancel(owner, idempotency),
    objectOf(id).void(owner, idempotency),
    objectOf(id).capture(owner, {}, idempotency),
    objectOf(id).refund(owner, { fresh: "f" }, idempotency),
    objectOf(id).resolve(owner, { code: "disputed", action: "accept", note: "n", fresh: "f" }, idempotency),
    objectOf(id).resend(owner, 1, idempotency),
    objectOf(id).start(owner, { locale: "en" }, idempotency),
    objectOf(id).page(),
    objectOf(id).begin({ locale: "en" }),
    objectOf(id).answer({ attempt: 1, step: 1, answers: { code: "987654" } }),
    objectOf(id).settle({ attempt: 1, params: {} }),
    objectOf(id).giveCustomer({ name: "N", email: "n@example.com", phone: "1" }),
    objectOf(id).notice({ attempt: 1, account: "gc_demo00001", notice: { dedupeKey: "d", refs: [] } }),
    objectOf(id).wake(),
  ]);
  expect(results.map((result) => (result.ok ? result.value : result.error.code))).toEqual(results.map(() => "order.not_found"));
  expect(await objectOf(id).rebuild()).toEqual({ ok: true, value: "empty" });
  await expectEmpty(id);
});
