import { waitUntil } from "cloudflare:workers";
import type { Dashboard } from "../src/http/manage/context.ts";
import type { Reconciliations } from "../src/http/reconciliations/context.ts";
import { worker } from "../src/worker.ts";

// The worker under test with the simulated gateways in the same isolate.
export { SimulatorLedger } from "../simulators/ledger.ts";
export { AccountHealth, OrderObject, SandboxLedger } from "../src/index.ts";

// As they are deployed: vitest.config.ts has just built them. Here, not on first use: two requests that load one at the same time
// through vitest wait for each other's promise, which the runtime forbids.
const dashboard: Dashboard = await import(/* @vite-ignore */ ["../build/dashboard", "mjs"].join("."));
const reconciliations: Reconciliations = await import(/* @vite-ignore */ ["../build/reconciliations", "mjs"].join("."));

export default worker({
  loadDashboard: async () => dashboard,
  loadReconciliations: async () => reconciliations,
  waitUntil,
});
