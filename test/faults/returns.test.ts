import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { call, ORIGIN, orderNow } from "../api.ts";
import { ring } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { browse, goOn, press, type Seen, setWeather, toGateway } from "../simulated/customer.ts";
import { GATES, type Gate } from "../simulated/gates.ts";
import { asked } from "./between.ts";
import { chargesOf, hold, orderAt, paidOnce, stateOf } from "./tellers.ts";

// How customers come back from a gateway: with a lie, with somebody else's payment, ten times.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});
beforeEach(async () => {
  await Promise.all(GATES.map(({ gateway }) => setWeather(gateway, "fine")));
});

const back = (id: string) => `${ORIGIN}/payments/${id}/return/tx_${id.slice(3)}01`;

/** Paid at the gateway; `seen` leads back. */
async function paidAt(gate: Gate, fields: Record<string, unknown> = {}): Promise<{ readonly id: string; readonly seen: Seen }> {
  const { id } = await orderAt(gate, fields);
  return { id, seen: await press(await toGateway(id, gate.method), "approve", { follow: false }) };
}
/** The same with another order's id in the address, or in the form. */
const intoOrder = (id: string, from: string, { body, ...seen }: Seen): Seen => {
  const moved = (text: string) => text.replaceAll(`/payments/${from}/return/tx_${from.slice(3)}01`, new URL(back(id)).pathname);
  return { ...seen, url: moved(seen.url), body: moved(body) };
};

const LIES: Readonly<Record<string, string>> = {
  status: "Completed",
  payment_status: "success",
  pidx: "0000000000000000000000",
  transaction_id: "T1",
  amount: "34567",
  data: btoa('{"status":"COMPLETE","total_amount":345.67,"signed_field_names":"status","signature":"x"}'),
  razorpay_payment_id: "pay_00000000000000",
  razorpay_order_id: "order_00000000000000",
  razorpay_signature: "00".repeat(32),
  token: "x",
  PayerID: "x",
};

describe.each(GATES.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, gate) => {
  it("B10 a return that says that it is paid: only what the gateway says or signs counts", async () => {
    const { id } = await orderAt(gate);
    const hosted = await toGateway(id, gate.method);
    const lies = new URLSearchParams(LIES);
    for (const url of [`${back(id)}?${lies}`, `${back(id)}?status=success`]) await browse(url);
    await browse(back(id), LIES);
    const order = await orderNow(id);
    expect(order).toMatchObject({ status: "open", capturedAmount: "0.00", attention: [] });
    expect(await chargesOf(gateway, id)).toEqual([]);
    await press(hosted, "approve");
    expect((await orderNow(id)).status).toBe("paid");
  });

  it("B11 a return with another order's payment counts for nothing", async () => {
    const { id: paid, seen } = await paidAt(gate);
    const { id: open } = await orderAt(gate);
    await toGateway(open, gate.method);
    await goOn(intoOrder(open, paid, seen));
    expect(await orderNow(open)).toMatchObject({ status: "open", capturedAmount: "0.00", attention: [] });
    expect((await orderNow(paid)).status).toBe("open");
    // Nor does one order's address take another's transaction.
    expect((await call(`/payments/${open}/return/tx_${paid.slice(3)}01`)).status).toBe(404);
    await goOn(seen);
    await paidOnce(gate, paid);
  });

  it("B14 the return is opened ten times at once: one question at a time, one event", async () => {
    const merchant = endpoint();
    const { id, seen } = await paidAt(gate, { webhookUrl: merchant.url });
    const ten = () => Promise.all(Array.from({ length: 10 }, () => goOn(seen)));
    const { kinds, atOnce } = await asked(ten);
    expect(atOnce).toBeLessThanOrEqual(1);
    expect(kinds.filter((kind) => kind === "look").length).toBeLessThanOrEqual(1);
    await paidOnce(gate, id);
    const before = await stateOf(id);
    // And again, once it is known.
    expect((await asked(ten)).kinds).toEqual([]);
    expect(await stateOf(id)).toEqual(before);
    await ring(id);
    expect(bodies(await merchant.received()).map(({ type }) => type)).toEqual(["order.paid"]);
  });

  it("B14 the return is opened again and again while nothing is decided: nothing is added to the history", async () => {
    const { id } = await orderAt(gate);
    await press(await toGateway(id, gate.method), "later", { follow: false });
    await browse(back(id));
    const before = (await stateOf(id)).types;
    const { atOnce } = await asked(() => Promise.all(Array.from({ length: 10 }, () => browse(back(id)))));
    expect(atOnce).toBe(1);
    expect((await stateOf(id)).types).toEqual(before);
  });
});
