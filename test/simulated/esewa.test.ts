import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import { api, newOrder, ORIGIN, orderNow } from "../api.ts";
import { returned } from "../gateways/esewa-return.ts";
import { browse, eventually, ledgerOf, press, setWeather, toGateway } from "./customer.ts";

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
const open = () => newOrder({ gateways: ["esewa"], redirectUrl: "https://shop.example/thanks" });
const transactions = async (id: string) => (await orderNow(id)).transactions.map(({ status }) => status);
const charges = async (id: string) =>
  (await ledgerOf("esewa").books()).charges.filter(({ reference }) => id.includes(reference.slice(0, 20)));
const transactionOf = async (id: string) => (await orderNow(id)).transactions[0]?.id ?? "";
/** The customer comes back, with what eSewa signed, or without. */
const comeBack = async (id: string, params: Readonly<Record<string, string>> = {}) =>
  browse(`${ORIGIN}/payments/${id}/return/${await transactionOf(id)}?${new URLSearchParams(params)}`);

const { productCode, secretKey } = demoAccount("esewa").credentials;
/** The return of an order that was paid, signed with our key or another. */
const returnOf = async (id: string, key = secretKey) =>
  returned({ total_amount: "100.0", transaction_uuid: `"${(await transactionOf(id)).slice(3)}"`, product_code: `"${productCode}"` }, key);

it("is paid by the form that our page posts", async () => {
  const { id } = await open();
  const hosted = await toGateway(id, "wallet");
  expect(hosted.url).toContain("/simulators/esewa/rc-epay.esewa.com.np/pay/");
  expect((await press(hosted, "approve")).url).toContain("https://shop.example/thanks?payment_status=success");
  expect(await orderNow(id)).toMatchObject({ status: "paid", transactions: [{ gateway: "esewa", status: "completed" }] });
  expect(await charges(id)).toMatchObject([{ amount: 10_000, currency: "NPR" }]);
});

it("is paid by the return alone while eSewa's servers are down", async () => {
  const { id } = await open();
  await toGateway(id, "wallet");
  await setWeather("esewa", "down");
  await comeBack(id, await returnOf(id));
  await setWeather("esewa", "fine");
  expect((await orderNow(id)).status).toBe("paid");
});

it("is not paid by a return that was forged, or is another order's", async () => {
  const [other, { id }] = [await open(), await open()];
  await press(await toGateway(other.id, "wallet"), "approve");
  await toGateway(id, "wallet");
  for (const params of [await returnOf(other.id), await returnOf(id, "another/key.of.esewa")]) {
    await comeBack(id, params);
    expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ status: "failed" }] });
  }
  expect(await charges(id)).toEqual([]);
});

it("is paid once however often the return comes back", async () => {
  const { id } = await open();
  const hosted = await toGateway(id, "wallet");
  await press(hosted, "approve");
  const before = await orderNow(id);
  await press(hosted, "approve");
  await comeBack(id);
  expect(await orderNow(id)).toEqual(before);
  expect(await charges(id)).toHaveLength(1);
});

it("can be paid by another attempt after the customer has cancelled", async () => {
  const { id } = await open();
  await press(await toGateway(id, "wallet"), "cancel");
  expect(await transactions(id)).toEqual(["failed"]);
  expect((await orderNow(id)).status).toBe("open");
  await press(await toGateway(id, "wallet"), "approve");
  expect(await orderNow(id)).toMatchObject({ status: "paid" });
  expect(await transactions(id)).toEqual(["failed", "completed"]);
});

it("waits for what eSewa can't say yet", async () => {
  const { id } = await open();
  const hosted = await toGateway(id, "wallet");
  expect((await press(hosted, "later")).url).toContain("payment_status=pending");
  expect((await orderNow(id)).status).toBe("processing");
  await browse(`${hosted.url}/settle`, {});
  await comeBack(id);
  await eventually(id, "paid");
});

it("needs a new session when the customer comes back unpaid; the old one pays all the same", async () => {
  const { id } = await open();
  const hosted = await toGateway(id, "wallet");
  await press(hosted, "decline");
  expect(await transactions(id)).toEqual(["failed"]);
  const again = await toGateway(id, "wallet");
  expect(again.url).toContain("/rc-epay.esewa.com.np/pay/");
  expect(again.url).not.toBe(hosted.url);
  await press(hosted, "approve");
  expect((await orderNow(id)).status).toBe("paid");
  expect(await charges(id)).toHaveLength(1);
});

it("says that a refund is to be made by hand", async () => {
  const { id } = await open();
  await press(await toGateway(id, "wallet"), "approve");
  const asked = await api(`/v1/orders/${id}/refunds`, { body: { amount: "40.00" }, key: crypto.randomUUID() });
  expect(await asked.json()).toMatchObject({ amount: "40.00", status: "manual" });
  expect((await orderNow(id)).status).toBe("paid");
});
