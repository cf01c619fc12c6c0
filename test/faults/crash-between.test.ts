import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { api, Customer, call, newOrder, objectOf, orderNow, paidOrder, refundOf, valued } from "../api.ts";
import { later, ring, wait } from "../clock.ts";
import { idOfReference, tablesOf } from "../http/asking.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { press, toGateway } from "../simulated/customer.ts";
import { until } from "../until.ts";
import { between } from "./between.ts";
import { crashAt, is, isCall } from "./crashes.ts";
import { sandboxPayment } from "./sandbox-books.ts";
import { hold, orderAt, PAYPAL, paidOnce, stateOf, typesOf } from "./tellers.ts";

// What a crash, or something that throws, leaves behind.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});

/** The customer is about to give the code, with which the wallet's money is taken. */
async function aboutToPay(fields: Record<string, unknown> = {}): Promise<Customer> {
  const { id } = await newOrder(fields);
  const customer = new Customer(id);
  await customer.begin();
  await customer.answer({ mobile: "9800000001", pin: "1111" });
  return customer;
}
const code = { code: "987654" };
const ignored = () => undefined;
const abort = (id: string) => runInDurableObject(objectOf(id), (_object, state) => state.abort("memory is lost")).catch(ignored);

describe("D2", () => {
  it("D2 a crash before an order is written: the client's next try makes it, and the same key finds it", async () => {
    const reference = "crash-before-open";
    const id = await idOfReference(reference);
    const crash = await crashAt(id, "before-journal", is("order.opened"));
    const create = () => api("/v1/orders", { body: { amount: "100.00", currency: "NPR", reference } });
    const first = await create();
    await crash.died();
    expect([first.status, await first.json()]).toMatchObject([201, { id, status: "open" }]);
    const again = await create();
    expect([again.status, again.headers.get("idempotent-replayed"), await again.json()]).toMatchObject([201, "true", { id, version: 1 }]);
  });

  it("D2 a crash before a refund is written: nothing went back by it, and the same key gives it back once", async () => {
    const { id } = await paidOrder();
    const crash = await crashAt(id, "before-journal", is("refund.requested"));
    const first = await refundOf(id, { amount: "40.00" }, "k2");
    await crash.died();
    const again = await refundOf(id, { amount: "40.00" }, "k2");
    expect([first.status, again.status, again.headers.get("idempotent-replayed")]).toEqual([201, 201, "true"]);
    expect(await again.json()).toEqual(await first.json());
    expect(await orderNow(id)).toMatchObject({ refundedAmount: "40.00" });
    expect(await sandboxPayment(id)).toMatchObject({ refunded: 4_000 });
  });

  it("D2 a crash before the claim of taking the money: nothing was taken by it, and it is taken afterwards", async () => {
    const customer = await aboutToPay();
    const { id } = customer;
    const crash = await crashAt(id, "before-journal", isCall("capture"));
    await customer.answer(code).catch(ignored);
    await crash.died();
    expect((await sandboxPayment(id)).status).toBe("Confirmed");
    await wait(id, 6, 6, 16, 1);
    expect(await orderNow(id)).toMatchObject({ status: "paid" });
  });
});

describe("D3", () => {
  const statusInD1 = (id: string) => env.DB.prepare("SELECT status FROM orders WHERE id = ?").bind(id).first<string>("status");

  it("D3 a crash after the record and before the message: the object wakes up by itself and sends it", async () => {
    const merchant = endpoint();
    const customer = await aboutToPay({ webhookUrl: merchant.url });
    const { id } = customer;
    const crash = await crashAt(id, "after-outbox", is("order.paid"));
    await customer.answer(code).catch(ignored);
    await crash.died();
    // Nobody asks for it: its alarm was set in the same turn.
    await expect.poll(merchant.received, { timeout: 4_000 }).toHaveLength(1);
    expect(bodies(await merchant.received())).toMatchObject([{ type: "order.paid", data: { order: { id, status: "paid" } } }]);
    await expect.poll(() => statusInD1(id)).toBe("paid");
  });

  it("D3 a crash after the message and before that is written: the same message comes again", async () => {
    const merchant = endpoint();
    const customer = await aboutToPay({ webhookUrl: merchant.url });
    const { id } = customer;
    const crash = await crashAt(id, "after-message", is("order.paid"));
    await customer.answer(code);
    await crash.died();
    expect(await merchant.received()).toHaveLength(1);
    // What this instance had taken for sending is due again when it can't be on its way any more.
    await runInDurableObject(objectOf(id), (object) => object.alarm());
    await wait(id, 81);
    const [first, second] = await merchant.received();
    expect(second).toMatchObject({ body: first?.body, headers: { "webhook-id": first?.headers["webhook-id"] } });
    await wait(id, 81, 3_600);
    expect(await merchant.received()).toHaveLength(2);
  });
});

describe("D16", () => {
  it("D16 memory is lost in the middle of a call: the claim on disk keeps everybody from making it again", async () => {
    const { id } = await orderAt(PAYPAL);
    const hosted = await toGateway(id, PAYPAL.method);
    const comeBack = () => call(`/payments/${id}/return/tx_${id.slice(3)}01`);
    let calls = 0;
    await between(
      async ({ kind }, pass) => {
        if (kind !== "charge") return pass();
        calls += 1;
        // PayPal does it, and its answer takes its time.
        await pass();
        return new Promise(() => undefined);
      },
      async () => {
        const paying = press(hosted, "approve");
        await until(() => expect(calls).toBe(1));
        await abort(id);
        await paying;
        expect(valued(await objectOf(id).page()).stage).toEqual({ kind: "wait", why: "checking" });
        const asks = (no: number) => (no % 2 === 0 ? comeBack() : objectOf(id).begin({ locale: "en", method: "card" }));
        await Promise.all(Array.from({ length: 20 }, (_, no) => asks(no)));
        await ring(id);
        expect(valued(await objectOf(id).page()).stage).toEqual({ kind: "wait", why: "checking" });
        await wait(id, 6, 6, 16, 60);
      },
    );
    expect(calls).toBe(1);
    await paidOnce(PAYPAL, id);
  });

  it("D16 memory is lost while a gateway's access token is loaded: nobody else waits for it", async () => {
    // What is kept of it is over.
    later(7_200);
    const [lost, other] = [await orderAt(PAYPAL), await orderAt(PAYPAL)];
    let loads = 0;
    const never = () => new Promise<Response>(() => undefined);
    await between(
      async ({ request }, pass) => {
        if (request.url.endsWith("/token")) loads += 1;
        return loads === 1 ? never() : pass();
      },
      async () => {
        const choosing = toGateway(lost.id, PAYPAL.method).catch(ignored);
        await until(() => expect(loads).toBe(1));
        await abort(lost.id);
        await choosing;
        expect((await toGateway(other.id, PAYPAL.method)).url).toContain("/simulators/paypal/");
      },
    );
  });
});

describe("D17", () => {
  /** The disk refuses this statement once. */
  const refusing = (id: string, statement: RegExp) =>
    runInDurableObject(objectOf(id), (_object, { storage }) => {
      const { sql } = storage;
      const exec = sql.exec.bind(sql);
      let refused = false;
      Reflect.set(sql, "exec", (query: string, ...values: unknown[]) => {
        if (refused || !statement.test(`${query} ${values.join(" ")}`)) return exec(query, ...values);
        refused = true;
        throw new Error("the disk is full");
      });
    });

  it.for([
    ["the mark of who is to be told", /INTO outbox/],
    ["the message to the merchant", /INTO deliveries/],
    ["the second of two events", /INTO log.*order\.cancelled/],
  ] as const)("D17 something throws while %s is written: nothing of it is kept", async ([, statement]) => {
    const { id } = await newOrder({ webhookUrl: endpoint().url });
    await new Customer(id).begin();
    await ring(id);
    const before = await stateOf(id);
    await refusing(id, statement);
    expect((await api(`/v1/orders/${id}/cancel`, { method: "POST" })).status).toBe(503);
    expect(await stateOf(id)).toEqual(before);
    expect((await api(`/v1/orders/${id}/cancel`, { method: "POST" })).status).toBe(200);
    expect((await typesOf(id)).slice(before.types.length)).toEqual(["transaction.failed", "order.cancelled"]);
  });

  it("D17 something throws while an order is written: there is no order", async () => {
    const reference = "half-written";
    const id = await idOfReference(reference);
    await refusing(id, /INTO log/);
    const create = () => api("/v1/orders", { body: { amount: "100.00", currency: "NPR", reference } });
    expect((await create()).status).toBe(503);
    expect(await tablesOf(id)).toEqual([]);
    expect(await (await create()).json()).toMatchObject({ id, status: "open", version: 1 });
  });

  it("D17 something throws while it is written that the money was taken: the gateway is asked, paid once", async () => {
    const customer = await aboutToPay();
    const { id } = customer;
    await refusing(id, /INTO log.*order\.paid/);
    await customer.answer(code).catch(ignored);
    expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "confirmed" }] });
    await wait(id, 6, 6);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "100.00" });
    expect(await sandboxPayment(id)).toMatchObject({ status: "Completed", amount: 10_000 });
  });
});
