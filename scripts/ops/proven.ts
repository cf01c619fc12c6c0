import type { Credentials, Fields, Gateway } from "../../src/gateways/contract.ts";
import { readCredentials } from "../../src/gateways/fields.ts";
import { endpointOf } from "../../src/gateways/registry.ts";
import { simulatedEndpoint } from "../../src/gateways/simulated.ts";
import type { Mode } from "../../src/kernel/ids.ts";
import { checkCredentials } from "../../src/merchants/check-credentials.ts";
import { variableOf } from "./credentials.ts";
import type { Io } from "./io.ts";
import { failed, Refusal } from "./refusal.ts";
import type { Store } from "./store.ts";
import { LOCAL_ORIGIN } from "./wanted.ts";

const CHECK_MS = 15_000;

/** As the gateway asks for them, or a refusal that names the fields and never their values. */
export function formed(gateway: Gateway, fields: Readonly<Record<string, string>>, { variables }: { readonly variables: boolean }) {
  const credentials = readCredentials(gateway.fields, fields);
  if (credentials.ok) return credentials.value;
  throw new Refusal(
    credentials.error.map(({ field, message }) => ({
      flag: `--set ${field}`,
      message: variables ? `${message} (or set ${variableOf(field)})` : message,
    })),
    2,
  );
}

/** Asks the gateway whether they work, and refuses what it refuses. */
export async function proven(store: Store, io: Io, gateway: Gateway, mode: Mode, credentials: Credentials<Fields>): Promise<void> {
  const own = endpointOf(gateway, mode);
  // On this machine test mode means the simulators that npm start runs.
  const simulated = !store.remote && mode === "test";
  const endpoint = simulated ? simulatedEndpoint(own, `${LOCAL_ORIGIN}/simulators/${gateway.id}`) : own;
  const reach = { endpoint, send: io.fetch, timeoutMs: CHECK_MS, now: io.now() };
  const works = await checkCredentials(gateway, mode, credentials, reach);
  if (works.ok) return;
  const { failure, nativeMessage } = works.error;
  const said = nativeMessage === undefined ? failure : `${failure} (${nativeMessage})`;
  throw failed(`The check at ${gateway.name} failed: ${said}. Nothing was stored.`, "--set");
}
