import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { objectOf, orderNow } from "../api.ts";
import { ring, wait } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { press, setWeather, toGateway } from "../simulated/customer.ts";
import { GATES } from "../simulated/gates.ts";
import { count, hold, orderAt, paidOnce, paidThere, send, stateOf, tell, tellers, typesOf } from "./tellers.ts";

// What gateways tell, and something dies or nothing comes.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});
beforeEach(async () => {
  await Promise.all(GATES.map(({ gateway }) => setWeather(gateway, "fine")));
});

const abort = (id: string) => runInDurableObject(objectOf(id), (_, state) => state.abort("crash")).catch(() => undefined);
const marks = (id: string) =>
  runInDurableObject(objectOf(id), (_, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM notices").one().n);

/** The first event that is to be written meets this instead. */
const atFirstEvent = (id: string, happens: (state: DurableObjectState) => void): Promise<void> =>
  runInDurableObject(objectOf(id), (_, state) => {
    const { sql } = state.storage;
    const exec = sql.exec.bind(sql);
    Reflect.set(sql, "exec", (query: string, ...bindings: SqlStorageValue[]) => {
      if (!query.startsWith("INSERT INTO log")) return exec(query, ...bindings);
      Reflect.set(sql, "exec", exec);
      happens(state);
      throw new Error("database or disk is full: SQLITE_FULL");
    });
  });

describe.each(tellers)("%s", (_, teller) => {
  it("A19 the effect of a webhook can't be written down: nor is that it came, and it counts when it comes again", async () => {
    const { id, paying } = await paidThere(teller);
    const before = await stateOf(id);
    await atFirstEvent(id, () => undefined);
    expect((await send(teller, paying)).status).toBe(503);
    expect(await marks(id)).toBe(0);
    expect(await stateOf(id)).toEqual(before);
    // What is in memory is what is on disk.
    await evictDurableObject(objectOf(id));
    expect(await stateOf(id)).toEqual(before);
    await tell(teller, paying);
    await paidOnce(teller, id);
  });

  it("A19 the object dies between the mark and the effect of a webhook: the next instance takes it", async () => {
    const { id, paying } = await paidThere(teller);
    await atFirstEvent(id, (state) => state.abort("crash"));
    // Our worker itself asks the next instance.
    await tell(teller, paying);
    await paidOnce(teller, id);
    const before = await stateOf(id);
    await tell(teller, paying);
    expect(await stateOf(id)).toEqual(before);
  });

  it("A21 the machine dies right after it has answered 200: what was told is on disk", async () => {
    const { id, paying } = await paidThere(teller);
    await tell(teller, paying);
    await abort(id);
    await paidOnce(teller, id);
    await ring(id);
  });

  it("A21 what can't be written down is not answered 200", async () => {
    const { id, paying } = await paidThere(teller);
    await runInDurableObject(objectOf(id), (_, { storage }) => {
      Reflect.set(storage, "sync", () => Promise.reject(new Error("the disk is gone")));
    });
    expect((await send(teller, paying)).status).toBe(503);
    await abort(id);
    await tell(teller, paying);
    // Money that we were to take may have been taken: that is asked about first.
    await wait(id, 60, 60);
    await paidOnce(teller, id);
  });
});

describe.each(GATES.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, gate) => {
  /** The customer has only approved: of an order that is over nothing is taken. */
  const takesLater = gateway === "paypal";
  /** Paid by a customer who does not come back, at a gateway that says nothing. */
  async function unheard() {
    const merchant = endpoint();
    const { id } = await orderAt(gate, { webhookUrl: merchant.url });
    await press(await toGateway(id, gate.method), "approve", { follow: false });
    expect((await orderNow(id)).status).toBe("open");
    return { id, merchant };
  }

  it("A22 no webhook ever comes: the alarm asks, and it is paid within a minute", async () => {
    const { id, merchant } = await unheard();
    await wait(id, 60);
    await paidOnce(gate, id);
    await ring(id);
    expect(bodies(await merchant.received()).map(({ type }) => type)).toEqual(["order.paid"]);
  });

  it.each([
    ["while it can still be paid", [60, 120], 600, []],
    ["until after the session's end", [60, 120, 300, 900, 1_800, 700, 900], 4_000, ["late_payment"]],
  ] as const)("A22 nor can the gateway be asked %s: it is asked again until it can", async (_, down, then, attention) => {
    const { id, merchant } = await unheard();
    await setWeather(gateway, "down");
    await wait(id, ...down);
    expect((await orderNow(id)).status).not.toBe("paid");
    await setWeather(gateway, "fine");
    await wait(id, then);
    const order = await orderNow(id);
    if (attention.length > 0 && takesLater) return expect(order).toMatchObject({ status: "expired", capturedAmount: "0.00" });
    expect(order).toMatchObject({ status: "paid", capturedAmount: "345.67" });
    expect(order.attention.map(({ code }) => code)).toEqual(attention);
    expect(count(await typesOf(id), "order.paid")).toBe(1);
    await ring(id);
    expect(bodies(await merchant.received()).filter(({ type }) => type === "order.paid")).toHaveLength(1);
  });

  it("A22 the alarm is a day late: the gateway is asked all the same", async () => {
    const { id } = await unheard();
    await wait(id, 86_400);
    const order = await orderNow(id);
    if (takesLater) expect(order).toMatchObject({ status: "expired", capturedAmount: "0.00" });
    else expect(order).toMatchObject({ status: "paid", capturedAmount: "345.67", attention: [{ code: "late_payment" }] });
  });

  it("A22 the gateway can't be asked for a week: a person must look", async () => {
    const { id, merchant } = await unheard();
    await setWeather(gateway, "down");
    await wait(id, ...Array.from({ length: 14 }, () => 43_200));
    expect(await orderNow(id)).toMatchObject({ status: "expired", attention: [{ code: "unresolved" }] });
    await ring(id);
    const told = bodies(await merchant.received()).map(({ type }) => type);
    expect(count(told, "order.attention")).toBe(1);
  });
});
