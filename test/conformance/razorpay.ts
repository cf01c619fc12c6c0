import type { ReturnParams } from "../../src/gateways/contract.ts";
import { razorpay } from "../../src/gateways/razorpay/razorpay.ts";
import { simulated } from "./simulated.ts";
import type { Session, Simulator } from "./simulator.ts";

const pathOf = (url: string) => {
  const { pathname, search } = new URL(url);
  return `${pathname.replace("/simulators/razorpay", "")}${search}`;
};

/** The customer's browser posts our form, and the customer chooses on Razorpay's page. */
export function razorpaySimulator(): Simulator {
  const { browse, ledger, send, ...rest } = simulated(razorpay);
  /** The order whose payments were asked for last: of one without any the answer does not say. */
  let asked: string | null = null;

  /** What the page then posts to our return address. */
  async function choose({ next }: Session, choice: string): Promise<ReturnParams> {
    if (next?.kind !== "form") throw new Error(`a form is expected, not ${next?.kind}`);
    const opened = await browse(pathOf(next.action), next.fields);
    if (opened.status !== 303) throw new Error(await opened.text());
    const page = await browse(pathOf((opened.headers.get("location") ?? "").replace("/hosted?", "/pay?")), { choice });
    const inputs = (await page.text()).matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    return Object.fromEntries([...inputs].map(([, name = "", value = ""]) => [name, value.replaceAll("&quot;", '"')]));
  }

  return {
    ...rest,
    async send(request) {
      asked = /\/orders\/([^/]+)\/payments$/.exec(request.url)?.[1] ?? asked;
      return send(request);
    },
    async pay(session) {
      await choose(session, "approve");
    },
    async decline(session) {
      await choose(session, "decline");
    },
    async abandon(session) {
      await choose(session, "abort");
    },
    returned: (session) => choose(session, "approve"),
    alter: ({ gatewayTransactionId = "" }, amount) => ledger.alter("payment", gatewayTransactionId, { amount }),
    // A new order has no payments, so here is one.
    strange: ({ items, ...answer }) => {
      const payment = { id: "pay_1", order_id: asked, amount: 1, currency: "INR", created_at: 1, ...answer, status: "teleported" };
      return items === undefined ? payment : { ...answer, items: [payment] };
    },
    async told({ ref }) {
      const messages = await ledger.messages();
      return messages
        .filter(({ body }) => body.includes(ref))
        .map(({ url, headers, body }) => ({ url: new URL(url), headers: new Headers(headers), body }));
    },
    async refundElsewhere({ gatewayTransactionId }, amount) {
      await browse(`/dashboard.razorpay.com/refund/${gatewayTransactionId}?amount=${amount}`, {});
    },
    skip: {
      "answers a repeated create with the same session":
        "Razorpay makes another order; only one of them is shown to the customer, so only one can be paid",
    },
  };
}
