// What only the configuration of local development and the tests have: see scripts/start.ts.
interface LocalEnv {
  readonly SIMULATORS?: Fetcher;
  /** Where browsers reach the simulators, for example http://localhost:8787/simulators. */
  readonly SIMULATORS_ORIGIN?: string;
}
/** Secrets that a worker may do without. */
interface OptionalSecrets {
  /** Of the mail service. */
  readonly MAIL_KEY?: string;
}
/** What an installation may have: see wrangler.toml. */
interface OptionalBindings {
  readonly ARCHIVE?: R2Bucket;
}
interface Env extends LocalEnv, OptionalSecrets, OptionalBindings {}
declare namespace Cloudflare {
  interface Env extends LocalEnv, OptionalSecrets, OptionalBindings {}
}
