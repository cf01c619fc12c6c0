import { resolve } from "node:path";
import { forgetCopies } from "../../src/merchants/forget-copies.ts";
import { openStorage } from "../local/database.ts";
import { localSecrets } from "../local/secrets.ts";
import type { Io } from "./io.ts";
import { localDatabase } from "./local-database.ts";
import { localObjects } from "./local-objects.ts";
import { EVERYWHERE, LOCALLY, type Store } from "./store.ts";
import { readSealingKeys } from "./wanted.ts";

interface Place {
  readonly root: string;
  readonly persistTo: string;
}

export async function withLocalStore<T>(io: Io, persistTo: string | undefined, use: (store: Store) => Promise<T>): Promise<T> {
  const place: Place = { root: io.root, persistTo: resolve(io.root, persistTo ?? ".wrangler/state") };
  const { d1, close } = await localDatabase(place);
  const sealing = () => readSealingKeys(localSecrets(io.root).SEALING_KEYS);
  try {
    return await use({
      remote: false,
      d1,
      env: { ENVIRONMENT: "local", PUBLIC_ORIGIN: "" },
      sealing,
      givenSealing: sealing,
      orderObjects: () => localObjects(place),
      changed: async (...apps) => ((await forgetLocally(d1, apps, place)) ? LOCALLY : EVERYWHERE),
    });
  } finally {
    close();
  }
}

/** False where a running worker has kept KV locked all the time: then its copies are there until they are too old. */
async function forgetLocally(d1: D1Database, apps: readonly string[], place: Place): Promise<boolean> {
  const { KV, dispose } = await openStorage(place);
  try {
    for (const wait of [50, 200, 500, 1_000, 2_000]) {
      try {
        for (const app of apps) await forgetCopies(d1, KV, app);
        return true;
      } catch {
        await new Promise((next) => setTimeout(next, wait));
      }
    }
    return false;
  } finally {
    await dispose();
  }
}
