import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { unstable_readConfig } from "wrangler";
import { opensStored } from "../../src/merchants/sealing-check.ts";
import type { SealingKeys } from "../../src/storage/sealed.ts";
import { deployedObjects } from "./deployed-objects.ts";
import type { Io } from "./io.ts";
import { failed, misused } from "./refusal.ts";
import { EVERYWHERE, type Store } from "./store.ts";
import { readSealingKeys, wanted } from "./wanted.ts";
import { wranglerDatabase } from "./wrangler-database.ts";

export function remoteStore(io: Io, config: string | undefined): Store {
  const file = resolve(io.root, config ?? "wrangler.toml");
  if (!existsSync(file)) throw misused("--config", `There is no file ${file}.`);
  const { name, vars } = unstable_readConfig({ config: file }, { hideWarnings: true });
  const d1 = wranglerDatabase(io, ["--remote", ...(config === undefined ? [] : ["--config", config])]);
  async function givenSealing(): Promise<SealingKeys> {
    const setting = await wanted(io, "SEALING_KEYS", io.env.SEALING_KEYS, { question: "SEALING_KEYS of the worker", secret: true });
    return readSealingKeys(setting);
  }
  return {
    remote: true,
    d1,
    env: { ENVIRONMENT: "deployed", PUBLIC_ORIGIN: typeof vars.PUBLIC_ORIGIN === "string" ? vars.PUBLIC_ORIGIN : "" },
    async sealing() {
      const keys = await givenSealing();
      if (!(await opensStored(d1, keys)))
        throw failed(
          "does not open what is stored there: it is not the value that was given to `wrangler secret put SEALING_KEYS`. Nothing was changed.",
          "SEALING_KEYS",
        );
      return keys;
    },
    givenSealing,
    orderObjects: () => deployedObjects(io, name),
    changed: async () => EVERYWHERE,
  };
}
