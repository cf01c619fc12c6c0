import { env } from "cloudflare:workers";
import { demoAccount } from "../../simulators/accounts.ts";
import simulators from "../../simulators/index.ts";
import type { Books } from "../../simulators/ledger.ts";
import type { Gateway } from "../../src/gateways/contract.ts";
import { simulatedEndpoint } from "../../src/gateways/simulated.ts";

const BASE = "http://localhost/simulators";

/** What all simulated gateways have in common: the servers, and the demo shop's account there. */
export function simulated(gateway: Gateway) {
  const { id } = gateway;
  const ledger = env.SIMULATOR_LEDGERS.getByName(id);
  // Nobody listens, and one that is still on its way when the tests end keeps them from ending.
  const held = ledger.hold();
  async function send(request: Request): Promise<Response> {
    await held;
    return simulators.fetch(request, env);
  }
  return {
    gateway,
    credentials: demoAccount(id).credentials,
    endpoint: simulatedEndpoint(gateway.endpoints.test, `${BASE}/${id}`),
    send,
    ledger,
    books: (): Promise<Books> => ledger.books(),
    /** A customer's browser at one of the gateway's own hosts, without following redirects. */
    browse: (path: string, form?: Readonly<Record<string, string>>): Promise<Response> =>
      send(
        new Request(`${BASE}/${id}${path}`, {
          redirect: "manual",
          ...(form && { method: "POST", body: new URLSearchParams(form) }),
        }),
      ),
  };
}
