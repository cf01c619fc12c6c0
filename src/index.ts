import { waitUntil } from "cloudflare:workers";
import type { Dashboard } from "./http/manage/context.ts";
import type { Reconciliations } from "./http/reconciliations/context.ts";
import { worker } from "./worker.ts";

export { SandboxLedger } from "./gateways/sandbox/ledger.ts";
export { AccountHealth } from "./order/account-health.ts";
export { OrderObject } from "./order/object.ts";

// Not a literal, or the bundler would put it into this module: see scripts/build.ts.
const DASHBOARD = ["./dashboard", "mjs"].join(".");
const RECONCILIATIONS = ["./reconciliations", "mjs"].join(".");

export default worker({
  loadDashboard: (): Promise<Dashboard> => import(DASHBOARD),
  loadReconciliations: (): Promise<Reconciliations> => import(RECONCILIATIONS),
  waitUntil,
});
