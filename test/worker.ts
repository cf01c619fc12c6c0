// The worker under test with the simulated gateways in the same isolate.
export { SimulatorLedger } from "../simulators/ledger.ts";
export * from "../src/index.ts";
export { default } from "../src/index.ts";
