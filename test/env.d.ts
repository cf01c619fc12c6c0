declare namespace Cloudflare {
  interface Env {
    /** Of migrations/, for test/setup.ts. */
    readonly MIGRATIONS: import("@cloudflare/vitest-plugin").D1Migration[];
    readonly SIMULATOR_LEDGERS: DurableObjectNamespace<import("../simulators/ledger.ts").SimulatorLedger>;
    readonly DWAR: Pick<Fetcher, "fetch">;
    readonly DWAR_ORIGIN: string;
    readonly TEST_ARCHIVE: R2Bucket;
    readonly SILENCE_MS: string;
  }
}
