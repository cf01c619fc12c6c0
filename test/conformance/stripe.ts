import { stripe } from "../../src/gateways/stripe/stripe.ts";
import { simulated } from "./simulated.ts";
import type { Session, Simulator } from "./simulator.ts";

/** The customer chooses on Stripe's page. */
export function stripeSimulator(): Simulator {
  const { browse, ledger, ...rest } = simulated(stripe);
  const choose = async ({ ref }: Session, choice: string) => {
    await browse(`/checkout.stripe.com/c/pay/${ref}`, { choice });
  };
  return {
    ...rest,
    pay: (session) => choose(session, "approve"),
    // On the page a declined card is not the end; a debit that bounces is.
    async decline(session) {
      await choose(session, "later");
      await browse(`/checkout.stripe.com/settle?session=${session.ref}&choice=decline`, {});
    },
    abandon: (session) => choose(session, "cancel"),
    alter: ({ gatewayTransactionId = "" }, amount) => ledger.alter("intent", gatewayTransactionId, { amount_received: amount }),
    strange: (answer) => ({ ...answer, status: "teleported" }),
    async told({ ref, gatewayTransactionId = ref }) {
      const messages = await ledger.messages();
      return messages
        .filter(({ body }) => body.includes(ref) || body.includes(gatewayTransactionId))
        .map(({ url, headers, body }) => ({ url: new URL(url), headers: new Headers(headers), body }));
    },
    async refundElsewhere({ gatewayTransactionId }, amount) {
      await browse(`/dashboard.stripe.com/refund/${gatewayTransactionId}?amount=${amount}`, {});
    },
    skip: {
      "sees the customer walk away": "Stripe's page only leads back: its session stays open until it is ended or its time is over",
      "keeps 1234567 minor units of KWD exact": "of three decimals Stripe wants the last to be 0, and the adapter refuses the rest",
    },
  };
}
