import { paypal } from "../../src/gateways/paypal/paypal.ts";
import { randomId } from "../../src/kernel/ids.ts";
import { simulated } from "./simulated.ts";
import type { Session, Simulator } from "./simulator.ts";

/** The customer approves on PayPal's page; the money is taken afterwards. */
export function paypalSimulator(): Simulator & Pick<ReturnType<typeof simulated>, "browse"> {
  const { browse, ledger, gateway, ...rest } = simulated(paypal);
  const choose = async ({ ref }: Session, choice: string) => {
    await browse(`/www.sandbox.paypal.com/checkoutnow?token=${ref}`, { choice });
  };
  return {
    ...rest,
    browse,
    gateway,
    pay: (session) => choose(session, "approve"),
    // Declined when the money is to be taken.
    async decline(session) {
      await choose(session, "decline");
      await gateway.capture?.run(session.call, { ref: session.ref, amount: session.amount, amendmentId: randomId("", 22) });
    },
    abandon: (session) => choose(session, "cancel"),
    alter: ({ gatewayTransactionId = "", amount: { currency } }, amount) =>
      ledger.alter("capture", gatewayTransactionId, { amount: { currency_code: currency, value: (amount / 100).toFixed(2) } }),
    strange: (answer) => ({ ...answer, status: "TELEPORTED" }),
    authorizesFirst: true,
    async told({ ref, gatewayTransactionId = ref }) {
      const messages = await ledger.messages();
      return messages
        .filter(({ body }) => body.includes(ref) || body.includes(gatewayTransactionId))
        .map(({ url, headers, body }) => ({ url: new URL(url), headers: new Headers(headers), body }));
    },
    async refundElsewhere({ gatewayTransactionId }, amount) {
      await browse(`/www.sandbox.paypal.com/activity/refund/${gatewayTransactionId}?amount=${amount}`, {});
    },
    skip: {
      "sees the customer walk away": "PayPal's page only leads back: its order stays open until it is approved or its time is over",
    },
  };
}
