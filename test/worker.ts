import { waitUntil } from "cloudflare:workers";
import type { Dashboard } from "../src/http/manage/context.ts";
import type { Reconciliations } from "../src/http/reconciliations/context.ts";
import { worker } from "../src/worker.ts";

// The worker under test with the simulated gateways in the same isolate.
export { SimulatorLedger } from "../simulators/ledger.ts";
export { AccountHealth, OrderObject, SandboxLedger } from "../src/index.ts";

// As they are deployed: vitest.config.ts has just built them.
const DASHBOARD = ["../build/dashboard", "mjs"].join(".");
const RECONCILIATIONS = ["../build/reconciliations", "mjs"].join(".");

export default worker({
  loadDashboard: (): Promise<Dashboard> => import(/* @vite-ignore */ DASHBOARD),
  loadReconciliations: (): Promise<Reconciliations> => import(/* @vite-ignore */ RECONCILIATIONS),
  waitUntil,
});
