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
interface Env extends LocalEnv, OptionalSecrets {}
declare namespace Cloudflare {
  interface Env extends LocalEnv, OptionalSecrets {}
}
