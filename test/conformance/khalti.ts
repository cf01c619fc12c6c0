import { khalti } from "../../src/gateways/khalti.ts";
import { simulated } from "./simulated.ts";
import type { Session, Simulator } from "./simulator.ts";

/** The payer chooses on Khalti's page. */
export function khaltiSimulator(): Simulator {
  const { browse, ledger, ...rest } = simulated(khalti);
  const choose = async ({ ref }: Session, choice: string) => {
    await browse(`/test-pay.khalti.com/?pidx=${ref}`, { choice });
  };
  return {
    ...rest,
    pay: (session) => choose(session, "approve"),
    decline: (session) => choose(session, "decline"),
    abandon: (session) => choose(session, "cancel"),
    alter: ({ ref }, amount) => ledger.alter("payment", ref, { taken: amount }),
    strange: (answer) => ({ ...answer, status: "Teleported" }),
  };
}
