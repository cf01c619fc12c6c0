import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the configurations of local development are: the deployed one's text with what only this machine has. */
const FOLDER = ".wrangler/local";

/** Writes the worker's and the simulators' configuration, and answers their paths; the first is the one that answers on the port. */
export function localConfigs(root: string, origin: string): readonly [string, string] {
  const folder = join(root, FOLDER);
  mkdirSync(folder, { recursive: true });
  const here = (text: string) => text.replace(/^(main|migrations_dir) = "/gm, '$1 = "../../');
  const write = (name: string, text: string) => {
    const path = join(folder, `${name}.toml`);
    writeFileSync(path, text);
    return path;
  };
  const dwar = readFileSync(join(root, "wrangler.toml"), "utf8");
  const service = '\n[[services]]\nbinding = "SIMULATORS"\nservice = "dwar-simulators"\n';
  const simulators = readFileSync(join(root, "simulators/wrangler.toml"), "utf8");
  return [
    write("dwar", here(dwar) + service),
    write(
      "simulators",
      simulators.replace('main = "', 'main = "../../simulators/').replace(/^DWAR_ORIGIN = .*$/m, `DWAR_ORIGIN = "${origin}"`),
    ),
  ];
}
