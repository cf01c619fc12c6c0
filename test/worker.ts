import { waitUntil } from "cloudflare:workers";
import type { Dashboard } from "../src/http/manage/context.ts";
import { worker } from "../src/worker.ts";

// The worker under test with the simulated gateways in the same isolate.
export { SimulatorLedger } from "../simulators/ledger.ts";
export { AccountHealth, OrderObject, SandboxLedger } from "../src/index.ts";

// As it is deployed: vitest.config.ts has just built it.
const BUILT = ["../build/dashboard", "mjs"].join(".");

export default worker({ loadDashboard: (): Promise<Dashboard> => import(/* @vite-ignore */ BUILT), waitUntil });
