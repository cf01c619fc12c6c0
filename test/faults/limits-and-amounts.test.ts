import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { randomId } from "../../src/kernel/ids.ts";
import { api, call, heldOrder, newOrder, objectOf, orderNow, paidOrder, shop } from "../api.ts";
import { expectRefused, idOfReference, ordersInD1, tablesOf } from "../http/asking.ts";
import { newPair } from "../http/dialects/kspay-shops.ts";
import { orderObjects } from "../objects.ts";
import { stateOf } from "./tellers.ts";

describe("E14 a burst above the limit", () => {
  /** Cloudflare's limiter takes thousands of calls; this one counts like it. */
  function limiter(most: number): RateLimit {
    const seen = new Map<string, number>();
    return {
      limit: async ({ key }) => {
        seen.set(key, (seen.get(key) ?? 0) + 1);
        return { success: (seen.get(key) ?? 0) <= most };
      },
    };
  }

  it("E14 with one key: 429 with Retry-After, nothing changed, and nobody else waits", async () => {
    const { KEY_LIMIT } = env;
    const { keys } = await newPair(shop.app);
    const secret = keys.secretKey;
    const references = Array.from({ length: 30 }, () => randomId("burst-", 8));
    const paid = await paidOrder();
    const before = await stateOf(paid.id);
    Object.assign(env, { KEY_LIMIT: limiter(20) });
    try {
      const create = (reference: string) => api("/v1/orders", { body: { amount: "1.00", currency: "NPR", reference }, secret });
      const answers = await Promise.all(references.map(async (reference) => ({ reference, answer: await create(reference) })));
      const refused = answers.filter(({ answer }) => answer.status === 429);
      expect([refused.length, answers.filter(({ answer }) => answer.status === 201).length]).toEqual([10, 20]);
      for (const { reference, answer } of refused) {
        expect(answer.headers.get("retry-after")).toBe("10");
        await expectRefused(Promise.resolve(answer), "rate.key");
        expect(await tablesOf(await idOfReference(reference))).toEqual([]);
      }
      await expectRefused(api(`/v1/orders/${paid.id}/refunds`, { body: {}, secret }), "rate.key");
      expect((await newOrder()).status).toBe("open");
    } finally {
      Object.assign(env, { KEY_LIMIT });
    }
    expect(await stateOf(paid.id)).toEqual(before);
  });

  it("E14 from one address on a page: 429 with Retry-After, and no attempt", async () => {
    const { id } = await newOrder({ methods: ["wallet"] });
    const press = (address: string) =>
      call(`/payments/${id}/answer`, { method: "POST", headers: { "cf-connecting-ip": address }, body: new URLSearchParams() });
    const answers = await Promise.all(Array.from({ length: 125 }, () => press("203.0.113.77")));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get("retry-after")).toBe("60");
    expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [] });
    expect((await call(`/payments/${id}`, { headers: { "cf-connecting-ip": "203.0.113.77" } })).status).toBe(200);
    expect((await press("203.0.113.78")).status).not.toBe(429);
  });
});

describe("E15 amounts with fractions, signs, exponents or beyond what is exact", () => {
  /** As JSON has them. */
  const AMOUNTS = [
    "0.001",
    "1.005",
    "10.000",
    '"345.678"',
    "-1",
    '"-1.00"',
    "-0",
    "0",
    '"0.00"',
    "1e2",
    "1E-2",
    "1e999",
    '"1e2"',
    '"NaN"',
    '"Infinity"',
    "9007199254740993",
    '"90071992547409.92"',
    "1.00000000000000000001",
    `"${"9".repeat(400)}"`,
    '"1,000.00"',
    '"१००"',
    '"+1"',
    '""',
    "null",
    "true",
    "[1]",
    '{"value": 1}',
  ] as const;
  const withAmount = (path: string, amount: string, more = "") => api(path, { body: `{"amount": ${amount}${more}}` });

  it("E15 in a new order: 422 that names it, and nothing is stored", async () => {
    const before = [await orderObjects(), await ordersInD1()];
    for (const amount of AMOUNTS) await expectRefused(withAmount("/v1/orders", amount, ', "currency": "NPR"'), "request.invalid", "amount");
    expect([await orderObjects(), await ordersInD1()]).toEqual(before);
  });

  it("E15 in a refund or a capture: 422 that names it, and nothing is done", async () => {
    const [paid, held] = [await paidOrder(), await heldOrder()];
    const before = await Promise.all([stateOf(paid.id), stateOf(held.id)]);
    const asked = AMOUNTS.flatMap((amount) =>
      [`/v1/orders/${paid.id}/refunds`, `/v1/orders/${held.id}/capture`].map((path) => [path, amount]),
    );
    for (const [path = "", amount = ""] of asked) {
      const { status } = await expectRefused(withAmount(path, amount), "request.invalid", "amount");
      expect(status).toBe(422);
    }
    expect(await Promise.all([stateOf(paid.id), stateOf(held.id)])).toEqual(before);
  });

  it("E15 in currencies without or with three decimals", async () => {
    for (const [amount, currency] of [
      ["100.5", "JPY"],
      ['"100.0"', "JPY"],
      ["1.2345", "KWD"],
      ['"9007199254740.993"', "KWD"],
    ])
      await expectRefused(withAmount("/v1/orders", amount ?? "", `, "currency": "${currency}"`), "request.invalid", "amount");
  });

  it("E15 an amount that got as far as the object is checked there again", async () => {
    const { id } = await paidOrder();
    const owner = { app: shop.app, mode: "test" } as const;
    for (const amount of ["0.001", "-1", "1e2", "NaN"]) {
      const answer = await objectOf(id).refund(owner, { amount, fresh: randomId("", 20) }, null);
      expect(answer).toMatchObject({ ok: false, error: { code: "request.invalid", field: "amount" } });
    }
  });
});
