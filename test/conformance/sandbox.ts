import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Gateway } from "../../src/gateways/contract.ts";
import { sandbox } from "../../src/gateways/sandbox/sandbox.ts";
import type { Session, Simulator } from "./simulator.ts";

const gateway: Gateway = sandbox;

/** The sandbox simulates itself: its ledger is the one that the product runs. */
export function sandboxSimulator(): Simulator {
  const ledger = env.SANDBOX_LEDGERS.getByName(crypto.randomUUID());

  async function payWith({ call, ref, amount }: Session, mobile: string) {
    await gateway.complete?.(call, ref, { kind: "answers", answers: { mobile, pin: "1111" } }, amount);
    await gateway.complete?.(call, ref, { kind: "answers", answers: { code: "987654" } }, amount);
  }

  return {
    gateway,
    credentials: {},
    endpoint: sandbox.endpoints.test,
    send: (request) => ledger.fetch(request),
    pay: (session) => payWith(session, "9800000000"),
    decline: (session) => payWith(session, "9800000006"),
    async abandon({ ref }) {
      await ledger.fetch(`https://sandbox.invalid/payments/${ref}/cancel`, { method: "POST", headers: { "dwar-mode": "test" } });
    },
    async alter({ ref }, amount) {
      await runInDurableObject(ledger, (_, { storage }) => {
        storage.sql.exec("UPDATE payments SET taken = ? WHERE id = ?", amount, ref);
      });
    },
    authorizesFirst: true,
    strange: (answer) => ({ ...answer, status: "Teleported" }),
    skip: { "names bad credentials": "the sandbox has no credentials" },
  };
}
