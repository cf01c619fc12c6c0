import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { pageKey } from "../../src/storage/kv.ts";
import { api, Customer, call, newOrder, objectOf, orderNow, paidOrder, refundOf } from "../api.ts";
import { later, ring } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { hangs, impatiently, without } from "../outage.ts";

// D1 and KV fail, hang, or say that they have failed.

/** The settings are in KV from here on, as they are wherever an app has been used. */
beforeAll(async () => {
  await newOrder();
});

const row = (id: string) => env.DB.prepare("SELECT * FROM orders WHERE id = ?").bind(id).first<Record<string, unknown>>();
/** Who is still to be told of an order. */
const marks = (id: string) =>
  runInDurableObject(objectOf(id), (_object, { storage }) =>
    [...storage.sql.exec<{ kind: string }>("SELECT kind FROM outbox")].map(({ kind }) => kind),
  );

type Batch = D1Database["batch"];
/** While `run` runs a batch of statements is what `batch` makes of it. */
async function batching(batch: (real: Batch, statements: D1PreparedStatement[]) => Promise<unknown>, run: () => Promise<unknown>) {
  const { DB } = env;
  const real = DB.batch.bind(DB);
  Reflect.set(env, "DB", { prepare: DB.prepare.bind(DB), batch: (statements: D1PreparedStatement[]) => batch(real, statements) });
  await run().finally(() => Reflect.set(env, "DB", DB));
}

it("D7 a write to D1 fails that was not kept: it comes again from the outbox, and no answer waited for it", async () => {
  const id = await without(["DB"], async () => {
    const order = await paidOrder();
    expect(order).toMatchObject({ status: "paid" });
    await ring(order.id);
    expect(await marks(order.id)).toEqual(["d1"]);
    return order.id;
  });
  expect(await row(id)).toBeNull();
  later(5);
  await ring(id);
  expect(await row(id)).toMatchObject({ status: "paid", captured: 10_000, version: (await orderNow(id)).version });
  expect(await marks(id)).toEqual([]);
});

it("D8 a write to D1 fails that was kept after all: the second one changes nothing", async () => {
  const { id } = await paidOrder();
  const changes: number[] = [];
  const counting = async (real: Batch, statements: D1PreparedStatement[]) => {
    const results = await real(statements);
    changes.push(results.reduce((sum, { meta }) => sum + meta.changes, 0));
    return results;
  };
  const keptAndLost = async (real: Batch, statements: D1PreparedStatement[]) => {
    await counting(real, statements);
    throw new Error("D1_ERROR: Network connection lost.");
  };
  await batching(keptAndLost, () => ring(id));
  const kept = await row(id);
  expect(kept).toMatchObject({ status: "paid" });
  expect(await marks(id)).toContain("d1");
  later(5);
  await batching(counting, () => ring(id));
  expect(changes).toEqual([expect.any(Number), 0]);
  expect(changes[0]).toBeGreaterThan(0);
  expect(await row(id)).toEqual(kept);
  expect(await marks(id)).toEqual([]);
});

describe("D9", () => {
  it("D9 D1 hangs: payments and messages go on with settings that are a little old, lists say that they can't answer", async () => {
    const merchant = endpoint();
    later(120);
    await impatiently(() =>
      without(
        ["DB"],
        async () => {
          const { id } = await newOrder({ webhookUrl: merchant.url });
          expect((await call(`/payments/${id}`)).status).toBe(200);
          await new Customer(id).pay();
          expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "100.00" });
          await ring(id);
          expect(bodies(await merchant.received())).toMatchObject([{ type: "order.paid" }]);
          const listed = await api("/v1/orders");
          expect([listed.status, listed.headers.get("retry-after")]).toEqual([503, "5"]);
          // Money that goes out waits for D1, which alone knows whether the key still holds.
          expect((await refundOf(id, {})).status).toBe(503);
        },
        hangs,
      ),
    );
  });
});

describe("D10", () => {
  it("D10 a replica of D1 is behind: an order is answered by its object, whatever D1 says of it", async () => {
    const { id } = await newOrder();
    await ring(id);
    await env.DB.prepare("UPDATE orders SET status = 'expired', amount = 1, version = 0 WHERE id = ?").bind(id).run();
    expect(await orderNow(id)).toMatchObject({ status: "open", amount: "100.00" });
    await new Customer(id).pay();
    expect(await orderNow(id)).toMatchObject({ status: "paid" });
    await ring(id);
    expect(await row(id)).toMatchObject({ status: "paid", amount: 10_000 });
  });

  it("D10 nothing is read from a replica: no query asks for a session with one", async () => {
    const sources = import.meta.glob<string>("../../src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true });
    expect(Object.entries(sources).filter(([, text]) => text.includes("withSession"))).toEqual([]);
    // What has just been written is listed.
    const reference = "read-after-write";
    const { id } = await newOrder({ reference });
    await ring(id);
    expect(await (await api(`/v1/orders?reference=${reference}`)).json()).toMatchObject({ data: [{ id, reference }] });
  });
});

describe("D11", () => {
  const tooMany = () => Promise.reject(new Error("KV PUT failed: 429 Too Many Requests"));

  it("D11 a write to KV fails: the page comes from the object, and the snapshot is written later", async () => {
    const id = await without(
      ["KV"],
      async () => {
        const order = await newOrder({ description: "Darjeeling" });
        await ring(order.id);
        expect(await marks(order.id)).toEqual(["page"]);
        const page = await call(`/payments/${order.id}`);
        expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("Darjeeling")]);
        return order.id;
      },
      tooMany,
    );
    later(5);
    await ring(id);
    expect(await env.KV.get(pageKey(id), "json")).toMatchObject({ id, description: "Darjeeling" });
    expect(await marks(id)).toEqual([]);
  });

  it("D11 KV hangs: nothing waits for it but its own write", async () => {
    const merchant = endpoint();
    await impatiently(() =>
      without(
        ["KV"],
        async () => {
          const { id } = await paidOrder({ webhookUrl: merchant.url });
          await ring(id);
          expect(await marks(id)).toEqual(["page"]);
          expect(await row(id)).toMatchObject({ status: "paid" });
        },
        hangs,
      ),
    );
    expect(bodies(await merchant.received())).toMatchObject([{ type: "order.paid" }]);
  });

  it("D11 KV takes one write a second for a key: a whole payment makes one and deletes it", async () => {
    const { KV } = env;
    const writes: string[] = [];
    const counting = new Proxy(KV, {
      get: (target, name) => {
        const method = Reflect.get(target, name).bind(target);
        return (key: string, ...rest: unknown[]) => {
          if ((name === "put" || name === "delete") && key.startsWith("page:")) writes.push(`${name} ${key}`);
          return method(key, ...rest);
        };
      },
    });
    Reflect.set(env, "KV", counting);
    const { id } = await newOrder();
    await ring(id);
    const customer = new Customer(id);
    await customer.begin();
    await ring(id);
    await customer.answer({ mobile: "9800000001", pin: "1111" });
    await ring(id);
    await customer.answer({ code: "987654" });
    await ring(id);
    Reflect.set(env, "KV", KV);
    expect(writes.filter((write) => write.endsWith(id))).toEqual([`put ${pageKey(id)}`, `delete ${pageKey(id)}`]);
  });
});
