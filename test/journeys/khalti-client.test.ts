import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, inject } from "vitest";
import { DEMO_SHOPS } from "../../scripts/demo.ts";
import { root } from "../start/instance.ts";
import { journey } from "./customer.ts";
import { cancelOrder, orderNow } from "./merchant.ts";
import { atShop, pay, sees, wayBack } from "./steps.ts";

// A client that others wrote for Khalti, unchanged: only its addresses and its key are Dwar's. It has a lock of its own, so it is
// only there after `npm ci --prefix test/clients/khalti`.

const folder = join(root, "test", "clients", "khalti");
const withClient = existsSync(join(folder, "node_modules")) ? journey : journey.skip;

interface Answer {
  readonly status: number;
  readonly data: Record<string, unknown>;
}
interface Service {
  init(request: Record<string, unknown>): Promise<Answer>;
  lookUp(data: { pidx: unknown }): Promise<Answer>;
}
interface Client {
  readonly KhaltiService: new (options: Record<string, string>, http: unknown) => Service;
}
interface Http {
  readonly HttpService: new () => unknown;
}

function client(): Service {
  const load = createRequire(join(folder, "package.json"));
  const { KhaltiService }: Client = load("@dallotech/nestjs-khalti");
  const { HttpService }: Http = load("@nestjs/axios");
  const base = `${inject("origin")}/khalti/api/v2/epayment`;
  const urls = { initiateUrlForTest: `${base}/initiate/`, lookupUrl: `${base}/lookup/` };
  return new KhaltiService({ paymentMode: "TEST", secretKey: `Key ${DEMO_SHOPS[0].secretKey}`, ...urls }, new HttpService());
}

/** What a shop that uses the client asks for. */
const request = () => ({
  returnUrl: `${inject("shop")}/thanks?cart=7`,
  websiteUrl: inject("shop"),
  amount: 34_567,
  purchaseOrderId: "TEA-1042",
  purchaseOrderName: "Masala tea, 500 g",
  customerInfo: { name: "Asha Rai", email: "asha@example.com", phone: "9800000000" },
  amountBreakdown: [{ label: "Tea", amount: 34_567 }],
  productDetails: [{ identity: "tea-500", name: "Masala tea", total_price: 34_567, quantity: 1, unit_price: 34_567 }],
});

withClient("a client of Khalti takes a payment, and reads how it ended", async ({ customer }) => {
  const khalti = client();
  const { data: initiated } = await khalti.init(request());
  const pidx = String(initiated.pidx);
  const { page } = await customer();
  await page.goto(String(initiated.payment_url));
  await sees(page, "NPR 345.67");
  await pay(page, "9800000000");
  await atShop(page);

  const payment = `${pidx.slice(0, 20)}01`;
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    cart: "7",
    pidx,
    status: "Completed",
    transaction_id: payment,
    tidx: payment,
    txnId: payment,
    amount: "34567",
    total_amount: "34567",
    mobile: "98XXXXX000",
    purchase_order_id: "TEA-1042",
    purchase_order_name: "Masala tea, 500 g",
  });
  const { status, data } = await khalti.lookUp({ pidx });
  expect([status, data]).toEqual([
    200,
    { pidx, total_amount: 34_567, status: "Completed", transaction_id: payment, fee: 0, refunded: false },
  ]);
  expect(await orderNow(`or_${pidx.slice(0, 20)}`)).toMatchObject({ status: "paid", reference: "TEA-1042", amount: "345.67" });
});

withClient("a client of Khalti is told of a payer who turned back, and of what was called off", async ({ customer }) => {
  const khalti = client();
  const { data: initiated } = await khalti.init(request());
  const pidx = String(initiated.pidx);
  const { page } = await customer();
  await page.goto(String(initiated.payment_url));
  await wayBack(page).click();
  await atShop(page);
  expect(new URL(page.url()).searchParams.get("status")).toBe("User canceled");
  expect((await khalti.lookUp({ pidx })).data.status).toBe("Initiated");

  await cancelOrder(`or_${pidx.slice(0, 20)}`);
  // Its HTTP library throws on 400, and the answer is in what it throws.
  await expect(khalti.lookUp({ pidx })).rejects.toMatchObject({ response: { status: 400, data: { pidx, status: "User canceled" } } });
});
