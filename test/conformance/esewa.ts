import { esewa } from "../../src/gateways/esewa.ts";
import { simulated } from "./simulated.ts";
import type { Session, Simulator } from "./simulator.ts";
import { BAD_WEATHER } from "./weather.ts";

const BY_HAND = "eSewa has no API for refunds: nothing is asked of it, a person gives the money back";

/** The payer's browser posts our form, and the payer chooses on eSewa's page. */
export function esewaSimulator(): Simulator {
  const { browse, ledger, ...rest } = simulated(esewa);
  const pathOf = (url: string) => new URL(url).pathname.replace("/simulators/esewa", "");

  async function choose({ next }: Session, choice: string): Promise<URL> {
    if (next?.kind !== "form") throw new Error(`a form is expected, not ${next?.kind}`);
    const booked = await browse(pathOf(next.action), next.fields);
    if (booked.status !== 303) throw new Error(await booked.text());
    const back = await browse(pathOf(booked.headers.get("location") ?? ""), { choice });
    return new URL(back.headers.get("location") ?? "");
  }

  return {
    ...rest,
    async pay(session) {
      await choose(session, "approve");
    },
    async decline(session) {
      await choose(session, "decline");
    },
    async abandon(session) {
      await choose(session, "cancel");
    },
    alter: ({ ref }, amount) => ledger.alter("payment", ref, { taken: amount }),
    strange: (answer) => ({ ...answer, status: "TELEPORTED" }),
    returned: async (session) => Object.fromEntries((await choose(session, "approve")).searchParams),
    skip: {
      "names bad credentials": "only the customer's browser shows eSewa anything that the secret key has signed",
      "sees a declined payment": "a payment that eSewa declines stays PENDING, and can be tried again until its session ends",
      "gives a part back, then the rest, and never more": BY_HAND,
      "finds a refund, also one whose answer was lost": BY_HAND,
      "does not find a refund that is not there": BY_HAND,
      ...Object.fromEntries(
        BAD_WEATHER.flatMap(([weather, failure]) => [
          [`${weather}: a create is ${failure} and its money certain`, "a create asks nothing of eSewa"],
          [`${weather}: a refund is ${failure} and admits that it does not know`, BY_HAND],
        ]),
      ),
    },
  };
}
