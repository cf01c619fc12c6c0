import { existsSync } from "node:fs";
import { opendir } from "node:fs/promises";
import { join } from "node:path";
import { unstable_readConfig } from "wrangler";
import { ORDER_CLASS } from "./order-class.ts";
import { failed } from "./refusal.ts";

const AT_A_TIME = 1_000;

/** Each object that ever was on this machine has a file, named after its id. */
export async function* localObjects({ root, persistTo }: { readonly root: string; readonly persistTo: string }) {
  const { name } = unstable_readConfig({ config: join(root, "wrangler.toml") }, { hideWarnings: true });
  const folder = join(persistTo, "v3", "do", `${name}-${ORDER_CLASS}`);
  if (!existsSync(folder)) throw failed(`There are no orders in ${folder}, where wrangler is expected to keep them.`, "--persist-to");
  let ids: string[] = [];
  for await (const { name: file } of await opendir(folder)) {
    const [, id] = /^([0-9a-f]{64})\.sqlite$/.exec(file) ?? [];
    if (id !== undefined) ids.push(id);
    if (ids.length < AT_A_TIME) continue;
    yield ids;
    ids = [];
  }
  yield ids;
}
