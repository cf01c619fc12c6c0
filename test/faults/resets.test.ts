import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { api, Customer, call, heldOrder, newOrder, ORIGIN, objectOf, orderNow, refundOf } from "../api.ts";
import { wait } from "../clock.ts";
import { browse, ledgerOf, press, type Seen, toGateway } from "../simulated/customer.ts";
import { until } from "../until.ts";
import { between } from "./between.ts";
import { chargesOf, count, hold, orderAt, PAYPAL, paidThere, stateOf, typesOf } from "./tellers.ts";

// Objects that are evicted, reset by a deploy, older or newer than who calls them, or can't be reached.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});

/** Each answer of a gateway takes a little longer. */
const slowly = <T>(run: () => Promise<T>): Promise<T> =>
  between(async (_leaving, pass) => {
    await scheduler.wait(20);
    return pass();
  }, run);
const deployOf = (id: string) =>
  runInDurableObject(objectOf(id), (_object, state) => state.abort("reset because its code was updated")).catch(() => undefined);

it("D4 the object is evicted between the page and the click, and before every step after it: it goes on from its log", async () => {
  const { id } = await newOrder({ description: "Darjeeling" });
  let seen: Seen = await browse(`${ORIGIN}/payments/${id}`);
  expect(seen.body).toContain("Darjeeling");
  for (const typed of [{}, { mobile: "9800000001", pin: "1111" }, { code: "987654" }]) {
    await evictDurableObject(objectOf(id));
    seen = await press(seen, undefined, { typed });
  }
  expect(await orderNow(id)).toMatchObject({ status: "paid", description: "Darjeeling", transactions: [{ status: "completed" }] });
});

describe("D5", () => {
  it("D5 deploys reset every object again and again while customers pay: each order is paid once", async () => {
    const ids = await Promise.all(Array.from({ length: 3 }, async () => (await orderAt(PAYPAL)).id));
    const deploying = async () => {
      for (let deploys = 0; deploys < 5; deploys++) {
        await scheduler.wait(40);
        await abortAllDurableObjects();
      }
    };
    /** A customer whose page did not come tries again. */
    const pays = async (id: string) => {
      for (let tries = 0; tries < 30 && (await orderNow(id)).status !== "paid"; tries++) {
        const hosted = await toGateway(id, PAYPAL.method).catch(() => null);
        if (hosted) await press(hosted, "approve").catch(() => null);
      }
    };
    await slowly(() => Promise.all([deploying(), ...ids.map(pays)]));
    for (const id of ids) {
      await wait(id, 6, 6, 16, 1, 60);
      const order = await orderNow(id);
      expect(order).toMatchObject({ status: "paid", capturedAmount: "345.67", refundedAmount: "0.00", attention: [] });
      expect(order.transactions.filter(({ status }) => status !== "failed")).toMatchObject([{ status: "completed" }]);
      expect(count(await typesOf(id), "order.paid")).toBe(1);
      expect(await chargesOf("paypal", id)).toHaveLength(1);
    }
  }, 20_000);

  it("D5 a deploy cuts off a refund: the caller reaches the next instance, and it is made once", async () => {
    const { id, comeBack } = await paidThere(PAYPAL);
    await comeBack();
    const done: string[] = [];
    const answer = await between(
      async ({ kind }, pass) => {
        const given = await pass();
        if (kind !== "refund") return given;
        done.push(kind);
        return new Promise(() => undefined);
      },
      async () => {
        const refunding = refundOf(id, { amount: "40.00" }, "deploy");
        await until(() => expect(done).toEqual(["refund"]));
        await deployOf(id);
        return refunding;
      },
    );
    expect(done).toEqual(["refund"]);
    // The alarm may have asked the gateway before this answer was written.
    const said = expect.stringMatching(/^(pending|succeeded)$/);
    expect([answer.status, await answer.json()]).toMatchObject([201, { amount: "40.00", status: said }]);
    await wait(id, 6, 6, 16);
    expect((await refundOf(id, { amount: "40.00" }, "deploy")).headers.get("idempotent-replayed")).toBe("true");
    const { refunds } = await ledgerOf("paypal").books();
    const [charge] = await chargesOf("paypal", id);
    expect(refunds.filter((refund) => refund.charge === charge?.id)).toMatchObject([{ amount: 4_000 }]);
    expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "40.00" });
  });
});

describe("D6", () => {
  it("D6 a newer worker says more than the object knows: what nobody knows is ignored", async () => {
    const { id } = await newOrder();
    const more = { locale: "en", colour: "green", nested: { deep: true } };
    expect(await objectOf(id).begin(more)).toMatchObject({ ok: true, value: { stage: { kind: "step" } } });
    expect(await objectOf(id).settle(Object.assign({ attempt: 1, params: {} }, { since: 7 }))).toMatchObject({ ok: true });
    expect(await objectOf(id).view(Object.assign({ app: "ap_demo00001", mode: "test" as const }, { region: "x" }))).toMatchObject({
      ok: true,
    });
  });

  it("D6 a newer version wrote things into the log, and was taken back: the order goes on", async () => {
    const customer = new Customer((await newOrder()).id);
    const { id } = customer;
    await customer.begin();
    const before = await orderNow(id);
    await runInDurableObject(objectOf(id), (_object, { storage }) => {
      const add = "INSERT INTO log (seq, event) VALUES ((SELECT max(seq) + 1 FROM log), ?)";
      storage.sql.exec(add, JSON.stringify({ type: "order.insured", at: Date.now(), premium: 1 }));
      storage.sql.exec(add, JSON.stringify({ type: "transaction.guessed", at: Date.now(), tx: 1, likely: 0.9 }));
      storage.sql.exec("UPDATE log SET event = json_set(event, '$.terms.insured', json('true')) WHERE seq = 1");
    });
    await evictDurableObject(objectOf(id));
    expect(await orderNow(id)).toEqual({ ...before, version: before.version + 2, updatedAt: expect.any(String) });
    await customer.answer({ mobile: "9800000001", pin: "1111" });
    await customer.answer({ code: "987654" });
    expect(await orderNow(id)).toMatchObject({ status: "paid" });
    expect(await typesOf(id)).toContain("order.insured");
  });

  it("D6 an older object does not know what it is asked: 503 to come again, and nothing has happened", async () => {
    const { id } = await heldOrder();
    const before = await stateOf(id);
    await reached(
      () => Promise.reject(new TypeError('The RPC receiver does not implement the method "void".')),
      async () => {
        const answer = await api(`/v1/orders/${id}/void`, { method: "POST" });
        expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "5"]);
      },
    );
    expect(await stateOf(id)).toEqual(before);
  });
});

/** While `run` runs every method of every order's object is `method`. Answers how often one was called. */
async function reached(method: () => Promise<never>, run: () => Promise<void>): Promise<number> {
  const { ORDERS } = env;
  let calls = 0;
  const called = () => {
    calls += 1;
    return method();
  };
  const stub = new Proxy({}, { get: () => called });
  Object.assign(env, { ORDERS: { getByName: () => stub } });
  try {
    await run();
  } finally {
    Object.assign(env, { ORDERS });
  }
  return calls;
}

describe("D15", () => {
  const failing = (message: string, flags: object) => () => Promise.reject(Object.assign(new Error(message), flags));
  it.for([
    ["overloaded", failing("Durable Object is overloaded.", { overloaded: true, retryable: true }), 1],
    ["cut off each time", failing("Network connection lost.", { retryable: true }), 3],
    ["reset each time", failing("Durable Object reset because its code was updated.", { durableObjectReset: true }), 3],
    ["broken", failing("internal error; reference = abc", {}), 1],
  ] as const)("D15 the object is %s: 503 with Retry-After, and nothing twice", async ([, method, tries]) => {
    const { id } = await newOrder();
    const before = await stateOf(id);
    const asks = [
      () => api("/v1/orders", { body: { amount: "100.00", currency: "NPR" } }),
      () => api(`/v1/orders/${id}`),
      () => api(`/v1/orders/${id}/cancel`, { method: "POST", key: "k" }),
      () => call(`/payments/${id}`, { headers: { "cf-connecting-ip": id } }),
    ];
    for (const ask of asks) {
      const calls = await reached(method, async () => {
        const answer = await ask();
        expect(answer.status).toBe(503);
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
      });
      expect(calls).toBe(tries);
    }
    expect(await stateOf(id)).toEqual(before);
  });
});
