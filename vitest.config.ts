import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { bundleModules } from "./scripts/bundle.ts";
import { storeInMemory } from "./test/storage-place.ts";

// Only ever the tests' own. In the environment too, or wrangler warns of each file that they are missing.
const secrets = { SEALING_KEYS: btoa("the tests' own key of 32 bytes!!"), COOKIE_KEY: "the tests' own key for signing cookies" };
Object.assign(process.env, secrets);

/** How many times as long as usual fast-check tries. */
const fuzz = Number(process.env.FUZZ_TIMES ?? 1);

storeInMemory();

// The tests go through the modules that are loaded on first use as they are deployed.
await bundleModules(import.meta.dirname);

export default defineConfig({
  plugins: [
    cloudflareTest(async () => ({
      main: "./test/worker.ts",
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        durableObjects: { SIMULATOR_LEDGERS: { className: "SimulatorLedger", useSQLite: true } },
        // Bound as ARCHIVE only by the tests that archive.
        r2Buckets: ["TEST_ARCHIVE"],
        bindings: {
          ENVIRONMENT: "local",
          PUBLIC_ORIGIN: "",
          GATEWAY_TIMEOUT_MS: "400",
          SANDBOX_PENDING_SECONDS: "1",
          SIMULATORS_ORIGIN: "http://localhost/simulators",
          DWAR_ORIGIN: "http://localhost",
          SILENCE_MS: "500",
          // Who tries so much would only be told to wait.
          ...(fuzz > 1 && { RATE_LIMITS: "off" }),
          ...secrets,
          MIGRATIONS: await readD1Migrations("migrations"),
        },
      },
    })),
  ],
  test: {
    // A busy machine is slow; a test says itself what has to be quick.
    testTimeout: 20_000 * fuzz,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/journeys/**", "test/ops/**", "test/start/**"],
    globalSetup: ["test/global.ts"],
    // A runtime started for each file takes longer than most files: test/fresh.ts gives each what it expects.
    isolate: false,
    // The one that hands out files has little to do: by default it would have a core of its own.
    maxWorkers: "100%",
    setupFiles: ["test/setup.ts"],
    provide: {
      // How many seeds of test/faults/model run, and from which on: npm run faults asks for others.
      faults: { seeds: Number(process.env.FAULT_SEEDS ?? 300), from: Number(process.env.FAULT_FROM ?? 1) },
      fuzz,
    },
  },
});
