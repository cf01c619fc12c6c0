import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes the configurations of local development, the deployed ones' text with what only this machine has, and answers their paths.
 * The first is the worker that answers on the port; it is in the project's folder because wrangler reads .dev.vars from beside it.
 */
export function localConfigs(root: string, origin: string): readonly [dwar: string, simulators: string] {
  const text = (path: string) => readFileSync(join(root, path), "utf8");
  const folder = join(root, ".wrangler/local");
  mkdirSync(folder, { recursive: true });
  const [dwar, simulators] = [join(root, "wrangler.local.toml"), join(folder, "simulators.toml")];
  writeFileSync(dwar, `${text("wrangler.toml")}\n[[services]]\nbinding = "SIMULATORS"\nservice = "dwar-simulators"\n`);
  writeFileSync(
    simulators,
    text("simulators/wrangler.toml")
      .replace('main = "', 'main = "../../simulators/')
      .replace(/^DWAR_ORIGIN = .*$/m, `DWAR_ORIGIN = "${origin}"`),
  );
  return [dwar, simulators];
}
