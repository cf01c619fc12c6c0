import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { Kind } from "../../simulators/simulation.ts";
import { api, Customer, newOrder, ORIGIN, objectOf, orderNow, valued } from "../api.ts";
import { later, wait } from "../clock.ts";
import { browse, ledgerOf, press, toGateway } from "../simulated/customer.ts";
import { GATES } from "../simulated/gates.ts";
import { asked, between } from "./between.ts";
import { chargesOf } from "./tellers.ts";

// What gateways say that is not simply yes.

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  // All that their gateways take.
  await env.DB.prepare("UPDATE gateway_accounts SET currencies = NULL").run();
  await Promise.all(GATES.map(({ gateway }) => ledgerOf(gateway).hold()));
});

it("C6 a card is declined for good: the attempt has failed, no other gateway is tried, and the order can still be paid", async () => {
  const { id } = await newOrder({ gateways: ["sandbox", "khalti"], methods: ["wallet"] });
  const { kinds } = await asked(() => new Customer(id).pay("9800000006"));
  expect(kinds).toEqual([]);
  expect(await orderNow(id)).toMatchObject({
    status: "open",
    transactions: [{ gateway: "sandbox", status: "failed", reason: "declined" }],
  });
  expect(valued(await objectOf(id).page()).stage).toMatchObject({ kind: "choose", failed: { reason: "declined" } });
  await wait(id, 6, 60);
  expect((await orderNow(id)).transactions).toHaveLength(1);
  await new Customer(id).pay("9800000001");
  expect(await orderNow(id)).toMatchObject({
    status: "paid",
    capturedAmount: "100.00",
    transactions: [{ status: "failed" }, { status: "completed" }],
  });
});

it("C13 the session ends before the customer goes there: a new one at the next click", async () => {
  const { id } = await newOrder({ gateways: ["khalti"], expiresIn: 86_400 });
  const first = await toGateway(id, "wallet");
  later(1_801);
  expect((await browse(first.url)).status).toBe(410);
  expect(valued(await objectOf(id).page()).stage.kind).toBe("choose");
  const second = await toGateway(id, "wallet");
  expect(second.url).not.toBe(first.url);
  await press(second, "approve");
  await wait(id, 1, 1_000);
  expect(await orderNow(id)).toMatchObject({
    status: "paid",
    transactions: [{ status: "failed", reason: "expired" }, { status: "completed" }],
  });
  expect(await chargesOf("khalti", id)).toHaveLength(1);
});

describe("C14", () => {
  const orderAt = (gateway: string, currency: string, fields: Record<string, unknown> = {}) =>
    newOrder({ amount: "345.67", currency, gateways: [gateway], ...fields });

  /** The text of the last answer of that kind, as it went by. */
  async function answerTo(wanted: Kind, run: () => Promise<unknown>): Promise<string> {
    let text = "";
    await between(async ({ kind }, pass) => {
      const answer = await pass();
      if (kind === wanted) text = await answer.clone().text();
      return answer;
    }, run);
    return text;
  }
  const answering = <T>(wanted: Kind, text: string, run: () => Promise<T>): Promise<T> =>
    between(async ({ kind }, pass) => (kind === wanted ? new Response(text) : pass()), run);

  it.for(GATES.map((gate) => [gate.gateway, gate] as const))(
    "C14 %s answers a look for another payment: not believed",
    async ([gateway, { currency, method }]) => {
      const { id } = await orderAt(gateway, currency);
      await press(await toGateway(id, method), "approve", { follow: false });
      const said = await answerTo("look", () => wait(id, 60));
      expect((await orderNow(id)).status).toBe("paid");
      expect(said).toMatch(/34567|345\.67/);

      const other = await orderAt(gateway, currency);
      await toGateway(other.id, method);
      await answering("look", said, () => wait(other.id, 60, 600));
      expect(await orderNow(other.id)).toMatchObject({ status: "open", capturedAmount: "0.00", attention: [] });
      expect(await orderNow(other.id)).toMatchObject({ transactions: [{ status: "created", providerPaymentId: null }] });
    },
  );

  it("C14 taking the money is answered for another payment: unknown, and the gateway is asked about this one", async () => {
    const { id } = await orderAt("paypal", "USD");
    const hosted = await toGateway(id, "wallet");
    const said = await answerTo("charge", () => press(hosted, "approve"));
    const other = await orderAt("paypal", "USD");
    const approving = await toGateway(other.id, "wallet");
    await answering("charge", said, () => press(approving, "approve"));
    expect(await orderNow(other.id)).toMatchObject({ status: "open", capturedAmount: "0.00", transactions: [{ status: "confirmed" }] });
    await wait(other.id, 6, 16, 1);
    expect((await orderNow(other.id)).status).toBe("paid");
    expect(await chargesOf("paypal", other.id)).toHaveLength(1);
  });

  it.for([
    ["stripe", "USD"],
    ["razorpay", "INR"],
  ] as const)("C14 %s takes what is held, and answers for another payment: unknown, and it is asked", async ([gateway, currency]) => {
    const held = async () => {
      const { id } = await orderAt(gateway, currency, { capture: "manual" });
      await press(await toGateway(id, "card"), "approve");
      expect((await orderNow(id)).status).toBe("authorized");
      return id;
    };
    const capture = (id: string) => api(`/v1/orders/${id}/capture`, { body: {} });
    const [id, other] = [await held(), await held()];
    const said = await answerTo("charge", () => capture(id));
    const answer = await answering("charge", said, () => capture(other));
    expect([answer.status, await orderNow(other)]).toMatchObject([409, { status: "authorized", capturedAmount: "0.00" }]);
    await wait(other, 6, 16);
    expect(await orderNow(other)).toMatchObject({ status: "authorized", capturedAmount: "0.00" });
    expect((await capture(other)).status).toBe(200);
    expect(await chargesOf(gateway, other)).toHaveLength(1);
  });

  it("C14 a session is given out twice: its one payment counts once, and is not given back", async () => {
    const { id } = await orderAt("khalti", "NPR");
    const said = await answerTo("create", () => toGateway(id, "wallet"));
    await answering("create", said, () => browse(`${ORIGIN}/payments/${id}/pay`, { method: "netbanking" }));
    expect((await orderNow(id)).transactions).toMatchObject([{ status: "created" }, { status: "failed", reason: "duplicate" }]);
    await browse(JSON.parse(said).payment_url, { choice: "approve" }, { follow: false });
    await wait(id, 60, 600, 600);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "345.67", refundedAmount: "0.00", attention: [] });
    const [charge] = await chargesOf("khalti", id);
    expect((await ledgerOf("khalti").books()).refunds.filter((refund) => refund.charge === charge?.id)).toEqual([]);
  });
});

describe("C16", () => {
  const AMOUNTS = [
    ["sandbox", "JPY", "1000", 1_000],
    ["sandbox", "KWD", "1.234", 1_234],
    ["sandbox", "NPR", "10.01", 1_001],
    ["stripe", "JPY", "1000", 1_000],
    ["stripe", "KWD", "1.230", 1_230],
    ["paypal", "JPY", "1000", 1_000],
    ["khalti", "NPR", "10.00", 1_000],
  ] as const;
  it.for(AMOUNTS)("C16 %s takes exactly %s %s", async ([gateway, currency, amount, minor]) => {
    const order = await newOrder({ currency, amount, gateways: [gateway] });
    expect(order).toMatchObject({ amount, amountMinor: minor });
    if (gateway === "sandbox") await new Customer(order.id).pay();
    else await press(await toGateway(order.id), "approve");
    expect(await orderNow(order.id)).toMatchObject({ status: "paid", capturedAmount: amount });
    if (gateway !== "sandbox") expect(await chargesOf(gateway, order.id)).toMatchObject([{ amount: minor, currency }]);
  });

  it.for([
    ["JPY", "10.5", "sandbox", "request.invalid", /decimals/],
    ["KWD", "1.2345", "sandbox", "request.invalid", /decimals/],
    ["NPR", "9.99", "khalti", "order.no_gateway", /khalti: below the gateway's least, 10.00 NPR/],
    ["JPY", "49", "stripe", "order.no_gateway", /stripe: below the gateway's least, 50 JPY/],
  ] as const)(
    "C16 %s %s at %s is refused: 422 names the amount and what is wrong with it",
    async ([currency, amount, gateway, code, why]) => {
      const response = await api("/v1/orders", { body: { currency, amount, gateways: [gateway] } });
      expect([response.status, await response.json()]).toMatchObject([
        422,
        { code, errors: [{ field: "amount", message: expect.stringMatching(why) }] },
      ]);
    },
  );
});
