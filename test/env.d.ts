declare namespace Cloudflare {
  interface Env {
    /** Of migrations/, for test/setup.ts. */
    readonly MIGRATIONS: import("@cloudflare/vitest-plugin").D1Migration[];
  }
}
