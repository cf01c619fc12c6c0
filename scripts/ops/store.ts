import { readApp } from "../../src/merchants/read-settings.ts";
import type { AppSettings } from "../../src/merchants/settings.ts";
import type { SealingKeys } from "../../src/storage/sealed.ts";
import type { Given, Options } from "./command.ts";
import type { Io } from "./io.ts";
import { failed, misused } from "./refusal.ts";

/** Where settings are: on this machine, or behind the deployed worker. */
export interface Store {
  readonly remote: boolean;
  readonly d1: D1Database;
  readonly env: Pick<Env, "ENVIRONMENT" | "PUBLIC_ORIGIN">;
  /** Those that the worker has; refused where they do not open what is stored there. */
  sealing(): Promise<SealingKeys>;
  /** As they were given: for who looks at each record anyway. */
  givenSealing(): Promise<SealingKeys>;
  /** The ids, in hex, of every object that orders may be in, some at a time. */
  orderObjects(): AsyncIterable<readonly string[]>;
  /** After a change of the apps' settings; answers when the worker knows it. */
  changed(...apps: readonly string[]): Promise<string>;
}

export const STORE_OPTIONS: Options = {
  remote: { help: "on the deployed worker's database, through wrangler; set SEALING_KEYS in the environment" },
  config: { value: "FILE", help: "with --remote: another wrangler.toml" },
  "persist-to": { value: "DIR", help: "where npm start keeps its data; .wrangler/state" },
};

/** The worker's memory lasts that long; copies in KV are taken away. */
export const LOCALLY = "The worker on this machine knows it within 10 seconds.";
/** Copies in KV are believed for a minute. */
export const EVERYWHERE = "It works within about a minute everywhere.";

/** Opens the one that the flags name. Wrangler's library takes seconds to load, so only who needs it waits for it. */
export async function withStore<T>(given: Given, io: Io, use: (store: Store) => Promise<T>): Promise<T> {
  const [remote, persistTo, config] = [given.has("remote"), given.text("persist-to"), given.text("config")];
  if (remote && persistTo !== undefined) throw misused("--persist-to", "is a folder of this machine: leave it out with --remote.");
  if (!remote && config !== undefined) throw misused("--config", "is only for --remote.");
  if (remote) return use((await import("./remote-store.ts")).remoteStore(io, config));
  return (await import("./local-store.ts")).withLocalStore(io, persistTo, use);
}

/** Throws where there is no such app; answers its settings. */
export async function existingApp(store: Store, app: string, flag = "--app"): Promise<AppSettings> {
  const found = await readApp(store.d1, app, Date.now());
  if (!found) throw missing(store, `app ${app}`, flag);
  return found;
}

export const missing = ({ remote }: Store, what: string, flag: string) =>
  failed(`There is no ${what} ${remote ? "on the deployed worker" : "on this machine; --remote asks the deployed worker"}.`, flag);
