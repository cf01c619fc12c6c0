import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { RefundView } from "../../src/domain/view.ts";
import type { WholeOrder } from "../../src/http/manage/answers/orders.ts";
import type { OrderPage } from "../../src/storage/order-list.ts";
import { call, heldOrder, newOrder, ORIGIN, orderNow, otherShop, paidOrder, shop } from "../api.ts";
import { press, setWeather, toGateway } from "../simulated/customer.ts";
import { until } from "../until.ts";
import { manage, signIn } from "./asking.ts";

// What a merchant sees of orders in the dashboard, and does with them there.

let cookie = "";
beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  cookie = await signIn();
});
const ORDERS = `/apps/${shop.app}/orders`;
const ask = async <T>(method: string, path: string, body?: unknown): Promise<readonly [number, T]> => {
  const response = await manage(cookie, method, path, body);
  return [response.status, await response.json<T>()];
};
const codeOf = async (method: string, path: string, body?: unknown) => {
  const [status, { code, errors }] = await ask<{ code: string; errors?: readonly { field: string }[] }>(method, path, body);
  return [status, code, ...(errors ?? []).map(({ field }) => field)];
};
const page = async (path: string) => (await call(`/dashboard${path}`, { headers: { cookie, accept: "text/html" } })).text();
const post = (path: string, values: Record<string, string>) =>
  call(`/dashboard${path}`, {
    method: "POST",
    headers: { cookie, origin: ORIGIN, accept: "text/html" },
    body: new URLSearchParams(values),
    redirect: "manual",
  });
/** An order that a gateway has taken another amount for. */
async function oddOrder(): Promise<string> {
  const { id } = await newOrder({ gateways: ["khalti"] });
  await setWeather("khalti", "wrong-amount");
  await press(await toGateway(id), "approve");
  await setWeather("khalti", "fine");
  return id;
}

describe("the list", () => {
  it("has the app's orders of one mode, the newest first, in pages, and by their status and reference", async () => {
    const made: string[] = [];
    for (let i = 0; i < 3; i++) made.push((await newOrder({ reference: `LIST-${i}` })).id);
    const paid = await paidOrder({ reference: "LIST-paid" });
    const list = async (query: string) => (await ask<OrderPage>("GET", `${ORDERS}?mode=test&${query}`))[1];
    const ids = ({ data }: OrderPage) => data.map(({ id }) => id);
    await until(async () => expect(ids(await list("limit=4"))).toEqual([paid.id, ...made.toReversed()]));
    const first = await list("limit=2");
    expect(ids(await list(`limit=2&cursor=${first.nextCursor}`))).toEqual([made[1], made[0]]);
    expect(ids(await list("reference=LIST-1"))).toEqual([made[1]]);
    await until(async () => expect(ids(await list("status=paid"))).toEqual([paid.id]));
    expect((await ask<OrderPage>("GET", `${ORDERS}?mode=live`))[1].data).toEqual([]);
    expect(await codeOf("GET", `${ORDERS}?mode=test&status=nothing`)).toEqual([422, "request.invalid", "status"]);
  });

  it("is a page that leads to each order", async () => {
    const { id } = await newOrder({ reference: "PAGE-1" });
    expect(await page(`${ORDERS}?reference=PAGE-1`)).toContain(`href="/dashboard${ORDERS}/${id}?mode=test"`);
    const found = await call(`/dashboard${ORDERS}?reference=${id}`, { headers: { cookie }, redirect: "manual" });
    expect(found.headers.get("location")).toBe(`/dashboard${ORDERS}/${id}?mode=test`);
    expect(await page(`${ORDERS}?status=nothing`)).toContain("One of open, processing");
    expect(await page(`${ORDERS}?attention=on`)).toContain("such orders");
  });
});

describe("an order", () => {
  it("is shown with all that happened, and to nobody of another app or mode", async () => {
    const { id } = await paidOrder({ description: "Masala tea <2 kg>" });
    const [status, { order, events, refunds }] = await ask<WholeOrder>("GET", `${ORDERS}/${id}?mode=test`);
    expect([status, order, refunds]).toEqual([200, await orderNow(id), []]);
    expect(events.map(({ type }) => type)).toContain("order.paid");
    expect(await codeOf("GET", `${ORDERS}/${id}?mode=live`)).toEqual([404, "order.not_found"]);
    expect(await codeOf("GET", `/apps/${otherShop.app}/orders/${id}?mode=test`)).toEqual([404, "app.not_found"]);
    expect(await codeOf("GET", `${ORDERS}/or_short?mode=test`)).toEqual([404, "order.not_found"]);
    const shown = await page(`${ORDERS}/${id}`);
    for (const text of ["100.00 NPR", "Masala tea &lt;2 kg&gt;", "Order paid", "Sandbox wallet"]) expect(shown).toContain(text);
  });

  it("is given back in parts, a part that is sent twice only once", async () => {
    const { id } = await paidOrder();
    const refunds = `${ORDERS}/${id}/refunds`;
    const part = { mode: "test", amount: "40.00", reason: "One cup was cold", key: "first" };
    const [status, refund] = await ask<RefundView>("POST", refunds, part);
    expect([status, refund]).toMatchObject([201, { amount: "40.00", status: "succeeded", reason: "One cup was cold" }]);
    expect((await ask<RefundView>("POST", refunds, part))[1]).toEqual(refund);
    expect(await codeOf("POST", refunds, { ...part, amount: "7.00" })).toEqual([422, "idempotency.other_body"]);
    expect(await codeOf("POST", refunds, { mode: "test", amount: "60.01" })).toEqual([422, "order.refund_too_large", "amount"]);
    expect(await orderNow(id)).toMatchObject({ status: "partially_refunded", refundedAmount: "40.00" });
    expect((await ask<RefundView>("POST", refunds, { mode: "test" }))[1]).toMatchObject({ amount: "60.00" });
    expect(await orderNow(id)).toMatchObject({ status: "refunded" });
  });

  it("is given back by the page's form, which keeps what was typed where it is refused", async () => {
    const { id } = await paidOrder();
    const keyIn = (text: string) => /name="key" value="([^"]+)"/.exec(text)?.[1] ?? "";
    const key = keyIn(await page(`${ORDERS}/${id}`));
    const refused = await post(`${ORDERS}/${id}/refunds`, { mode: "test", key, amount: "400", reason: "All of it" });
    const text = await refused.text();
    expect([refused.status, text.includes('value="400"'), text.includes('value="All of it"')]).toEqual([422, true, true]);
    expect(keyIn(text)).toMatch(/^\w{20}$/);
    const again = { mode: "test", key: keyIn(text) };
    for (let i = 0; i < 2; i++) expect((await post(`${ORDERS}/${id}/refunds`, { ...again, amount: "45.67" })).status).toBe(303);
    expect(await orderNow(id)).toMatchObject({ refundedAmount: "45.67" });
    expect(await page(`${ORDERS}/${id}`)).toContain("45.67 of 100.00 NPR went back.");
  });

  it("is cancelled while nobody has paid it, and not afterwards", async () => {
    const { id } = await newOrder();
    expect((await post(`${ORDERS}/${id}/cancel`, { mode: "test" })).status).toBe(303);
    expect(await orderNow(id)).toMatchObject({ status: "cancelled" });
    const paid = await paidOrder();
    expect(await codeOf("POST", `${ORDERS}/${paid.id}/cancel`, { mode: "test" })).toEqual([409, "order.not_cancellable"]);
  });

  it("has its hold taken, in part, or let go of", async () => {
    const { id } = await heldOrder();
    expect(await page(`${ORDERS}/${id}`)).toContain("Held money");
    expect((await post(`${ORDERS}/${id}/capture`, { mode: "test", amount: "" })).status).toBe(303);
    expect(await orderNow(id)).toMatchObject({ status: "paid" });
    const other = await heldOrder();
    expect((await post(`${ORDERS}/${other.id}/void`, { mode: "test" })).status).toBe(303);
    expect(await orderNow(other.id)).toMatchObject({ status: "cancelled" });
  });

  it("is decided about where somebody must look at it", async () => {
    const id = await oddOrder();
    const { attention } = await orderNow(id);
    const [{ code, transaction } = { code: "", transaction: "" }] = attention;
    expect(code).toBe("amount_mismatch");
    const shown = await page(`${ORDERS}/${id}`);
    expect(shown).toContain("Another amount was paid");
    const decision = { mode: "test", code, transaction, action: "accept" };
    const refused = await post(`${ORDERS}/${id}/resolve`, { ...decision, note: " " });
    expect([refused.status, (await refused.text()).includes("Say why.")]).toEqual([422, true]);
    expect((await post(`${ORDERS}/${id}/resolve`, { ...decision, note: "The customer paid the rest in cash." })).status).toBe(303);
    expect(await orderNow(id)).toMatchObject({ status: "paid", attention: [] });
    const strange = { ...decision, note: "x", transaction: "tx_0000000000000000000001" };
    expect(await codeOf("POST", `${ORDERS}/${id}/resolve`, strange)).toEqual([422, "request.invalid", "transaction"]);
  });

  it("has an event told again", async () => {
    const { id } = await paidOrder({ webhookUrl: "https://localhost/hooks" });
    const [, { events }] = await ask<WholeOrder>("GET", `${ORDERS}/${id}?mode=test`);
    const paid = events.find(({ type }) => type === "order.paid");
    const path = `${ORDERS}/${id}/events/${paid?.id}/resend`;
    expect((await ask<{ id: string }>("POST", path, { mode: "test" }))[1]).toMatchObject({ id: paid?.id });
    const other = `${ORDERS}/${id}/events/ev_000000000000000000000001/resend`;
    expect(await codeOf("POST", other, { mode: "test" })).toEqual([404, "event.not_found"]);
  });
});

it("writes down who gave back what", async () => {
  const { id } = await paidOrder();
  await ask("POST", `${ORDERS}/${id}/refunds`, { mode: "test", amount: "1.00" });
  const { results } = await env.DB.prepare("SELECT action, email, detail FROM audit_log WHERE target = ?")
    .bind(id)
    .all<{ detail: string }>();
  expect(results).toMatchObject([{ action: "orders.refund", email: "demo@dwar.test" }]);
  expect(JSON.parse(results[0]?.detail ?? "")).toMatchObject({ amount: "1.00", currency: "NPR" });
});
