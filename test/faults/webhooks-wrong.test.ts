import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { call, objectOf, orderNow, valued } from "../api.ts";
import { ring, wait } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { press, setWeather, toGateway } from "../simulated/customer.ts";
import { GATES } from "../simulated/gates.ts";
import { asked, between } from "./between.ts";
import {
  among,
  chargesOf,
  type Message,
  orderAt,
  PAYPAL,
  paidOnce,
  paidThere,
  refundThere,
  send,
  signed,
  TELLERS,
  type Teller,
  tell,
  tellers,
  toldOf,
  withTellers,
} from "./tellers.ts";

// What gateways tell rightly signed, and is not what was expected: of a payment that nobody knows, of other money, in new words.

withTellers();

const strays = () => env.DB.prepare("SELECT count(*) AS n FROM stray_notices").first<number>("n");

/** Paid, and the message that says by itself that money was taken. */
async function taken(teller: Teller): Promise<{ readonly id: string; readonly message: Message }> {
  const { id, paying } = await paidThere(teller);
  if (teller !== PAYPAL) return { id, message: paying };
  return { id, message: among(await toldOf(PAYPAL, () => tell(PAYPAL, paying)), "PAYMENT.CAPTURE.COMPLETED") };
}

const NOBODYS = "00000000000000000009";

describe.each(tellers)("%s", (_, teller) => {
  it("A13 a webhook with an id of ours that no order has: comes again three times, then is written down", async () => {
    const { id, message } = await taken(teller);
    const body = message.body.replaceAll(id.slice(3), NOBODYS);
    expect(body).not.toBe(message.body);
    const before = (await strays()) ?? 0;
    const notice = await signed(teller, body, { id: `stray at ${teller.gateway}` });
    const statuses: number[] = [];
    for (let times = 0; times < 5; times++) statuses.push((await send(teller, notice)).status);
    expect(statuses).toEqual([503, 503, 503, 200, 200]);
    expect(await strays()).toBe(before + 1);
    expect(await objectOf(`or_${NOBODYS}`).page()).toMatchObject({ ok: false, error: { code: "order.not_found" } });
  });

  it("A13 a webhook with the gateway's ids only: the gateway is asked, then D1, then it is written down", async () => {
    const { id, message } = await taken(teller);
    await tell(teller, message);
    await ring(id);
    const payment = teller.paymentIn(message.body);
    const [told] = await refundThere(teller, payment, 1_000);
    const body = told?.body.replaceAll(`${id.slice(3)}01`, "their invoice") ?? "";
    const refund = await signed(teller, body);
    // Where the gateway can't be asked D1 knows whose it is.
    const deaf = () =>
      between(
        async ({ kind }, pass) => (kind === "look" ? new Response(null, { status: 503 }) : pass()),
        () => tell(teller, refund),
      );
    await deaf();
    expect(await orderNow(id)).toMatchObject({ refundedAmount: "10.00" });

    const order = /order_\w{14}/.exec(body)?.[0] ?? payment;
    const unknown = body.replaceAll(payment, `${payment.slice(0, -4)}0000`).replaceAll(order, `${order.slice(0, -4)}0000`);
    const notice = await signed(teller, unknown, { id: `nobody's at ${teller.gateway}` });
    const statuses: number[] = [];
    const { kinds } = await asked(async () => {
      for (let times = 0; times < 4; times++) statuses.push((await send(teller, notice)).status);
    });
    expect(statuses).toEqual([503, 503, 503, 200]);
    expect(kinds).toContain("look");
    expect(await orderNow(id)).toMatchObject({ refundedAmount: "10.00" });
  });

  it("A14 more was paid than was asked, as the webhook says: not paid, the merchant is told", async () => {
    const merchant = endpoint();
    const { id } = await orderAt(teller, { webhookUrl: merchant.url });
    const hosted = await toGateway(id, teller.method);
    const said = await toldOf(teller, () => press(hosted, "approve", { follow: false }));
    let message = among(said, teller.paying);
    if (teller === PAYPAL) {
      await setWeather("paypal", "charge-then-timeout");
      message = among(await toldOf(PAYPAL, () => tell(PAYPAL, message)), "PAYMENT.CAPTURE.COMPLETED");
    }
    const more = message.body.replaceAll("34567", "34600").replaceAll("345.67", "346.00");
    await tell(teller, await signed(teller, more, { id: "more" }));
    await isMismatch(id, "amount_mismatch", merchant);
  });
});

/** Not paid, told once, and nobody can pay it a second time. */
async function isMismatch(id: string, code: string, merchant: ReturnType<typeof endpoint>): Promise<void> {
  expect(await orderNow(id)).toMatchObject({ status: "open", attention: [{ code }] });
  expect(valued(await objectOf(id).page()).stage).toEqual({ kind: "report", why: "mismatch" });
  await call(`/payments/${id}/pay`, { method: "POST" });
  expect((await orderNow(id)).transactions).toHaveLength(1);
  await ring(id);
  expect(bodies(await merchant.received()).map(({ type }) => type)).toEqual(["order.attention"]);
}

describe.each(GATES.map((gate) => [gate.gateway, gate] as const))("%s", (gateway, gate) => {
  const teller = TELLERS.find((one) => one.gateway === gateway);
  /** Paid at the gateway, then told by its webhook or, where it has none, by the customer's return. */
  async function paidIn(weather: "wrong-amount" | "wrong-currency", webhookUrl: string): Promise<string> {
    const { id } = await orderAt(gate, { webhookUrl });
    const hosted = await toGateway(id, gate.method);
    await setWeather(gateway, weather);
    if (teller) await tell(teller, ...(await toldOf(teller, () => press(hosted, "approve", { follow: false }))));
    else await press(hosted, "approve");
    return id;
  }

  it("A14 less was paid than was asked: not paid, the merchant is told, a person must look", async () => {
    const merchant = endpoint();
    const id = await paidIn("wrong-amount", merchant.url);
    await isMismatch(id, "amount_mismatch", merchant);
    expect(await chargesOf(gateway, id)).toMatchObject([{ amount: 34_566 }]);
  });

  it("A15 the same digits in another currency: not paid, the merchant is told, a person must look", async ({ skip }) => {
    const why = gate.never?.["wrong-currency"];
    if (why) skip(why);
    const merchant = endpoint();
    const id = await paidIn("wrong-currency", merchant.url);
    await isMismatch(id, "currency_mismatch", merchant);
    expect(await chargesOf(gateway, id)).toMatchObject([{ amount: 34_567, currency: gate.currency === "USD" ? "EUR" : "USD" }]);
  });

  it("A16 the gateway's answer has a new word: nothing changes, and it is asked again", async () => {
    const { id } = await orderAt(gate);
    const hosted = await toGateway(id, gate.method);
    await press(hosted, "approve", { follow: false });
    const before = await orderNow(id);
    await between(
      async ({ kind }, pass) => {
        const answer = await pass();
        return kind === "look"
          ? new Response((await answer.text()).replaceAll(/"status":"\w+"/g, '"status":"teleported"'), answer)
          : answer;
      },
      async () => {
        // Without what some gateways sign for it, the return is only a reason to ask.
        expect((await call(`/payments/${id}/return/tx_${id.slice(3)}01`)).status).toBe(303);
        await wait(id, 60);
      },
    );
    const { status, capturedAmount, attention } = await orderNow(id);
    expect({ status, capturedAmount, attention }).toEqual({ status: before.status, capturedAmount: "0.00", attention: [] });
    await wait(id, 600);
    await paidOnce(gate, id);
  });
});

describe.each(tellers)("%s", (_, teller) => {
  it("A16 the message has a new word: the gateway is asked what it means", async () => {
    const { id, paying } = await paidThere(teller);
    let message = paying;
    if (teller === PAYPAL) {
      await setWeather("paypal", "charge-then-timeout");
      message = among(await toldOf(PAYPAL, () => tell(PAYPAL, paying)), "PAYMENT.CAPTURE.COMPLETED");
      await setWeather("paypal", "fine");
    }
    const strange = message.body
      .replace(/"payment_status":"paid"/, '"payment_status":"teleported"')
      .replaceAll(/"status":"(captured|COMPLETED)"/g, '"status":"teleported"');
    expect(strange).toContain("teleported");
    await tell(teller, await signed(teller, strange));
    await paidOnce(teller, id);
  });
});
