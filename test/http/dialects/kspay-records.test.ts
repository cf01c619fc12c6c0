import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, inject, it } from "vitest";
import type { OrderView, WebhookBody } from "../../../src/domain/view.ts";
import { database } from "../../../src/storage/database.ts";
import { companies, webhookEndpoints } from "../../../src/storage/schema.ts";
import { api, call, json, newOrder, ORIGIN, objectOf, orderNow, shop } from "../../api.ts";
import type { Received } from "../../receiver.ts";
import { until } from "../../until.ts";
import { idOfReference, tablesOf } from "../asking.ts";
import { initiate as khaltiInitiate } from "./khalti-asking.ts";
import { WALLET } from "./kspay-asking.ts";
import { newPair, newShop } from "./kspay-shops.ts";
import {
  ask,
  bearerOf,
  initiate,
  initiating,
  made,
  NO_DATA,
  NO_GATEWAY,
  orderOf,
  payer,
  read,
  recordOf,
  refusalOf,
  signed,
  theirs,
  wanted,
} from "./kspay-transactions.ts";

const db = database(env.DB);
const SITE = { appId: shop.app, redirectUrl: "https://shop.example.com/thanks?cart=7" };

describe("the webhooks of a payment", () => {
  it("are the same as for an order of the native API", async () => {
    const name = "kspay-hooks";
    const url = `${inject("receiver")}/hooks/${name}/200`;
    await db.insert(webhookEndpoints).values({ id: "we_kspay0001", app: shop.app, mode: "test", url, types: ["order.paid"], createdAt: 0 });
    const received = async (): Promise<Received[]> => (await fetch(`${inject("receiver")}/received/${name}`)).json();

    const { pe_txnId } = await initiate({ referenceNumber: "hooks-kspay" });
    const native = await newOrder({ amount: "345.67", reference: "hooks-native", methods: ["wallet"] });
    for (const id of [orderOf(pe_txnId), native.id]) {
      await payer(`tx_${id.slice(3)}00`).pay();
      await runDurableObjectAlarm(objectOf(id));
    }
    await expect.poll(received).toHaveLength(2);
    const told = (await received()).map(({ body }): WebhookBody => JSON.parse(body));
    const about = (id: string) => told.find(({ data }) => data.order.id === id);
    const shapeOf = (body: WebhookBody | undefined) => ({
      type: body?.type,
      fields: Object.keys(body ?? {}),
      order: Object.entries(body?.data.order ?? {}).map(([field, value]) =>
        /^(id|paymentUrl|reference|.*At|transactions)$/.test(field) ? field : [field, value],
      ),
      transaction: Object.keys(body?.data.transaction ?? {}),
    });
    expect(shapeOf(about(orderOf(pe_txnId)))).toEqual(shapeOf(about(native.id)));
    expect(about(orderOf(pe_txnId))).toMatchObject({ type: "order.paid", data: { order: { status: "paid", reference: "hooks-kspay" } } });
  });
});

describe("an order is one through every API", () => {
  it("native, by reference, and paid once", async () => {
    const { pe_txnId, referenceNumber } = await initiate();
    await payer(pe_txnId).pay();
    const order = await orderNow(orderOf(pe_txnId));
    expect(order).toMatchObject({ status: "paid", reference: referenceNumber, capturedAmount: "345.67" });
    const { data } = await json<{ data: { type: string }[] }>(api(`/v1/orders/${order.id}/events`));
    expect(data.filter(({ type }) => type === "order.paid")).toHaveLength(1);
    const found = await json<{ data: OrderView[] }>(api(`/v1/orders?reference=${referenceNumber}`));
    expect(found.data.map(({ id }) => id)).toEqual([order.id]);
    expect(await newOrder({ amount: "345.67", reference: referenceNumber })).toMatchObject({ id: order.id, status: "paid" });
  });

  it("which comes back to the shop with KS Pay's parameters, and ours signed", async () => {
    const sent = { ...wanted(), ...SITE };
    const { pe_txnId } = await made(initiating(sent, await bearerOf()));
    const id = orderOf(pe_txnId);
    const begun = await call(`/payments/${id}/pay`, { method: "POST", body: new URLSearchParams({ method: "wallet" }) });
    const cookie = begun.headers.get("set-cookie")?.split(";")[0] ?? "";
    await payer(pe_txnId).pay();
    const response = await call(`/payments/${id}/back`, { headers: { cookie } });
    expect(response.status).toBe(303);
    const url = new URL(response.headers.get("location") ?? "");
    const [paid] = (await orderNow(id)).transactions;
    expect(url.origin + url.pathname).toBe("https://shop.example.com/thanks");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      cart: "7",
      payment_status: "success",
      kspay_id: pe_txnId,
      provider_payment_id: paid?.providerPaymentId,
      reference: sent.referenceNumber,
      signature: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

describe("a record", () => {
  it("says all there is, before and after the payment", async () => {
    const { pe_txnId, providerOrderId, referenceNumber } = await initiate({ redirectUrl: SITE.redirectUrl });
    const before = await recordOf(pe_txnId);
    const order = await orderNow(orderOf(pe_txnId));
    expect(before).toEqual({
      id: pe_txnId,
      providerOrderId,
      currencyId: "c_iso4217NPR",
      appId: shop.app,
      referenceNumber,
      paymentMethodId: WALLET,
      amount: "345.67",
      currencyCode: "NPR",
      origin: ORIGIN,
      gatewayConfigId: shop.account,
      paymentType: "WALLET",
      subPaymentType: null,
      providerName: "sandbox",
      providerPaymentType: null,
      providerSubpaymentType: null,
      providerTxnId: null,
      signature: null,
      status: "PENDING",
      providerStatus: "CREATED",
      userId: null,
      isPaid: false,
      createdAt: order.createdAt,
      updatedAt: order.updatedAt,
      mode: "sandbox",
      redirectUrl: SITE.redirectUrl,
    });
    await payer(pe_txnId).pay();
    const paid = await orderNow(order.id);
    expect(await recordOf(pe_txnId)).toEqual({
      ...before,
      providerTxnId: paid.transactions[0]?.providerPaymentId,
      status: "SUCCESS",
      providerStatus: "COMPLETED",
      isPaid: true,
      updatedAt: paid.updatedAt,
    });

    const refund = (amount?: string) => api(`/v1/orders/${order.id}/refunds`, { body: amount === undefined ? {} : { amount } });
    await refund("10.00");
    expect(await recordOf(pe_txnId)).toMatchObject({ status: "PARTIALLY_REFUNDED", providerStatus: "PARTIALLY_REFUNDED", isPaid: true });
    await refund();
    expect(await recordOf(pe_txnId)).toMatchObject({ status: "REFUNDED", providerStatus: "REFUNDED", isPaid: false, amount: "345.67" });
  });

  it("is of the attempt that pays: the second, after a first that was declined", async () => {
    const { pe_txnId } = await initiate();
    await payer(pe_txnId).pay("9800000006");
    expect(await recordOf(pe_txnId)).toMatchObject({ id: pe_txnId, status: "PENDING", providerStatus: "FAILED", isPaid: false });
    await payer(pe_txnId).pay();
    const core = pe_txnId.slice(0, -2);
    const record = await recordOf(pe_txnId);
    expect(record).toMatchObject({ id: pe_txnId, status: "SUCCESS", providerOrderId: `${core.slice(3)}02` });
    for (const attempt of ["01", "02"]) expect(await recordOf(`${core}${attempt}`)).toEqual(record);
    expect(await refusalOf(ask(`/txnId/${core}03`))).toEqual(NO_DATA);
  });

  it("is found by the shop's own number, also of other APIs' orders", async () => {
    const { pe_txnId, referenceNumber } = await initiate();
    expect(await read(`/referenceNo/${referenceNumber}`)).toEqual(await recordOf(pe_txnId));
    const odd = await initiate({ referenceNumber: "INV/7?a=1&b#%25" });
    expect(await read(`/referenceNo/${encodeURIComponent(odd.referenceNumber)}`)).toMatchObject({ id: odd.pe_txnId });
    const native = await newOrder({ reference: "native-7" });
    const nothing = { paymentMethodId: null, paymentType: null, providerStatus: null, gatewayConfigId: null, redirectUrl: null };
    expect(await read("/referenceNo/native-7")).toMatchObject({ id: `tx_${native.id.slice(3)}00`, status: "PENDING", ...nothing });
    const { pidx } = await khaltiInitiate({ purchase_order_id: "khalti-7" });
    await until(async () => expect(await read("/referenceNo/khalti-7")).toMatchObject({ id: `tx_${pidx}` }));
  });

  it("of another form, unknown, another app's or another mode's is not there", async () => {
    const { pe_txnId, referenceNumber } = await initiate();
    const form = [400, -17, "ID must start with 'tx_' and be 25 characters long with alphanumeric characters following the prefix."];
    for (const id of [
      "1",
      orderOf(pe_txnId),
      pe_txnId.slice(0, -1),
      `${pe_txnId}0`,
      pe_txnId.replace("tx_", "TX_"),
      `${pe_txnId.slice(0, -1)}-`,
    ])
      expect(await refusalOf(ask(`/txnId/${id}`))).toEqual(form);
    const unknown = `tx_${"0".repeat(22)}`;
    expect(await refusalOf(ask(`/txnId/${unknown}`))).toEqual(NO_DATA);
    expect(await tablesOf(orderOf(unknown))).toEqual([]);
    for (const reference of ["nobody", "r".repeat(65), "%20"]) expect(await refusalOf(ask(`/referenceNo/${reference}`))).toEqual(NO_DATA);
    expect(await tablesOf(await idOfReference("nobody"))).toEqual([]);

    const live = await newPair(shop.app, "live");
    for (const other of [theirs, live])
      for (const path of [`/txnId/${pe_txnId}`, `/referenceNo/${referenceNumber}`])
        expect(await refusalOf(ask(path, other))).toEqual(NO_DATA);
  });

  it("can't be made in live mode above the limit of a company that is not approved, nor without a gateway", async () => {
    await db.insert(companies).values({ id: "co_kspay0001", name: "New Tea", country: "NP", kyb: "submitted", createdAt: 1 });
    const live = await newShop({ company: "co_kspay0001" }, "live");
    const above = await refusalOf(initiating(wanted({ amount: 200.01 }), await signed(live)));
    expect(above).toEqual([400, -17, expect.stringMatching(/^amount: .*200\.00 NPR/)]);
    expect(await refusalOf(initiating(wanted({ amount: 200 }), await signed(live)))).toEqual(NO_GATEWAY);
  });

  it("needs a token", async () => {
    for (const path of ["", `/txnId/tx_${"0".repeat(22)}`, "/referenceNo/1"])
      expect(await refusalOf(call(`/transaction${path}`))).toEqual([400, 9000, "Token missing or incorrect"]);
  });
});
