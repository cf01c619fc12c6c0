import type { SimulatorLedger } from "./ledger.ts";

export interface SimulatorsEnv {
  readonly SIMULATOR_LEDGERS: DurableObjectNamespace<SimulatorLedger>;
  /** The worker whose payments are simulated: webhooks go there. */
  readonly DWAR: Pick<Fetcher, "fetch">;
  /** For example http://localhost:8787 */
  readonly DWAR_ORIGIN: string;
  /** How long an answer that never comes is waited for; absent: a minute. */
  readonly SILENCE_MS?: string;
}
