import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";

export interface Local {
  readonly root: string;
  /** Wrangler's --persist-to: each instance has its own, and with it its own configurations. */
  readonly persistTo: string;
  readonly origin: string;
}

/**
 * Writes the configurations of local development, the deployed ones' text with what only this machine has, and answers their paths.
 * The first is the worker that answers on the port. Wrangler watches the files, and reads .dev.vars from beside them.
 */
export function localConfigs({ root, persistTo, origin }: Local): readonly [dwar: string, simulators: string] {
  const folder = join(persistTo, "config");
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, ".dev.vars"), join(folder, ".dev.vars"));
  const here = (file: string, text: string) =>
    text.replace(/^(main|migrations_dir|base_dir|watch_dir) = "(.*)"$/gm, (_, name: string, path: string) => {
      const place = join(root, file, "..", path);
      // Of this one wrangler takes even an absolute path as one below the configuration's folder.
      return `${name} = ${JSON.stringify(name === "watch_dir" ? relative(folder, place) : place)}`;
    });
  const write = (name: string, from: string, change: (text: string) => string) => {
    const path = join(folder, `${name}.toml`);
    writeFileSync(path, change(here(from, readFileSync(join(root, from), "utf8"))));
    return path;
  };
  return [
    write("dwar", "wrangler.toml", (text) => `${faster(text)}\n[[services]]\nbinding = "SIMULATORS"\nservice = "dwar-simulators"\n`),
    write("simulators", "simulators/wrangler.toml", (text) =>
      text.replace(/^DWAR_ORIGIN = .*$/m, `DWAR_ORIGIN = ${JSON.stringify(origin)}`),
    ),
  ];
}

/** What npm does there, without starting npm: each change of a file waits for it. */
const faster = (text: string) =>
  text.replace('"npm run --silent build"', () => JSON.stringify(`"${process.execPath}" ${join("scripts", "build.ts")}`));
