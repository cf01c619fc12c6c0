import { describe, expect, it, vi } from "vitest";
import { api, call, objectOf, paidOrder } from "../../api.ts";
import { back, initiate, orderOf, payer, REQUEST, refund } from "./khalti-asking.ts";

const told = (url: URL) => Object.fromEntries(url.searchParams);

/** The cookie that lets a browser go back from a page that is gone. */
async function cookieOf(pidx: string): Promise<string> {
  const body = new URLSearchParams({ method: "wallet" });
  const begun = await call(`/payments/${orderOf(pidx)}/pay`, { method: "POST", body });
  return begun.headers.get("set-cookie")?.split(";")[0] ?? "";
}

const order = { purchase_order_id: "TEA-1042", purchase_order_name: "Masala tea, 500 g" };
const amounts = { amount: "130000", total_amount: "130000" };
const nobody = { transaction_id: "", tidx: "", mobile: "" };

describe("the payer comes back to return_url", () => {
  it("having paid", async () => {
    const { pidx } = await initiate();
    const cookie = await cookieOf(pidx);
    await payer(pidx).pay();
    const url = await back(pidx, cookie);
    const id = `${pidx.slice(0, 20)}01`;
    const payment = { transaction_id: id, tidx: id, txnId: id, mobile: "98XXXXX000" };
    expect(told(url)).toEqual({ cart: "7", pidx, status: "Completed", ...payment, ...amounts, ...order });
    expect(url.origin + url.pathname).toBe("https://shop.example.com/khalti/done");

    await refund(pidx, { amount: 1_000 });
    expect(told(await back(pidx, cookie))).toMatchObject({ status: "Partially refunded", transaction_id: id });
  });

  it("right after the code, from the page's own answer", async () => {
    const { pidx } = await initiate();
    await payer(pidx).begin();
    await payer(pidx).answer({ mobile: "9800000003", pin: "1111" });
    const { attempt, step } = await payer(pidx).step();
    const body = new URLSearchParams({ attempt: String(attempt), step: String(step), code: "987654" });
    const response = await call(`/payments/${orderOf(pidx)}/answer`, { method: "POST", body });
    expect(response.status).toBe(303);
    expect(told(new URL(response.headers.get("location") ?? ""))).toMatchObject({ pidx, status: "Completed", mobile: "98XXXXX003" });
  });

  it("without paying, at once or after a refusal", async () => {
    const { pidx } = await initiate();
    const canceled = { cart: "7", pidx, status: "User canceled", ...nobody, ...amounts, ...order };
    expect(told(await back(pidx))).toEqual(canceled);
    await payer(pidx).pay("9800000006");
    expect(told(await back(pidx))).toEqual(canceled);
  });

  it("while the money is on its way", async () => {
    const { pidx } = await initiate();
    await payer(pidx).pay("9800000007");
    const pending = { ...nobody, mobile: "98XXXXX007" };
    expect(told(await back(pidx))).toEqual({ cart: "7", pidx, status: "Pending", ...pending, ...amounts, ...order });
  });

  it("while nobody knows whether the money was taken", async () => {
    const { pidx } = await initiate();
    await payer(pidx).pay("9800000008");
    expect(told(await back(pidx))).toMatchObject({ status: "Pending", transaction_id: "" });
  });

  it("too late, or to what the shop called off", async () => {
    const [late, off] = [await initiate({ ttl: 60 }), await initiate()];
    const cookies = { late: await cookieOf(late.pidx), off: await cookieOf(off.pidx) };
    await api(`/v1/orders/${orderOf(off.pidx)}/cancel`, { body: {} });
    expect(told(await back(off.pidx, cookies.off))).toMatchObject({ status: "User canceled", ...nobody });
    vi.setSystemTime(Date.now() + 61_000);
    expect(told(await back(late.pidx, cookies.late))).toMatchObject({ status: "Expired", ...nobody });
    vi.useRealTimers();
  });
});

it("adds nothing of ours, and replaces what return_url has of the same names", async () => {
  const return_url = "https://shop.example.com/done?status=Completed&a=1&a=2&नाम=राम#top";
  const { pidx } = await initiate({ return_url, purchase_order_id: "a&b=c#d हो" });
  const url = await back(pidx);
  const names = [
    "pidx",
    "status",
    "transaction_id",
    "tidx",
    "amount",
    "total_amount",
    "mobile",
    "purchase_order_id",
    "purchase_order_name",
  ];
  expect([...url.searchParams.keys()].toSorted()).toEqual([...names, "a", "a", "नाम"].toSorted());
  expect([url.searchParams.get("status"), url.searchParams.get("purchase_order_id"), url.hash]).toEqual([
    "User canceled",
    "a&b=c#d हो",
    "#top",
  ]);
});

it("is signed as before for an order of our own API", async () => {
  const { id } = await paidOrder({ redirectUrl: REQUEST.return_url });
  const page = await objectOf(id).page();
  expect(page).toMatchObject({ ok: true, value: { dialect: null } });
  const response = await call(`/payments/${id}/back`);
  expect(response.status).toBe(410);
});
