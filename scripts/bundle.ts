import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** The modules that the worker loads when they are first asked for, and what each is made of. */
const MODULES = { dashboard: "src/dashboard/module.ts", reconciliations: "src/http/reconciliations/module.ts" };

/** Makes build/NAME.mjs of each. */
export async function bundleModules(root: string): Promise<void> {
  const folder = join(root, "build");
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(Object.entries(MODULES).map(([name, path]) => [name, join(root, path)])),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    target: "es2024",
    // As wrangler resolves packages. Without "workerd" passwords would be hashed in JavaScript, which takes seconds of CPU.
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["module", "main"],
    external: ["node:*", "cloudflare:*"],
    // csv-parse names Node's module as one did before there was a prefix.
    alias: { stream: "node:stream" },
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    minify: true,
    // Stack traces name functions and files.
    keepNames: true,
    sourcemap: true,
    legalComments: "none",
    logLevel: "warning",
    write: false,
  });
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of outputFiles) {
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    // Somebody may be reading it: two instances, or the tests beside one.
    writeFileSync(`${path}.${process.pid}`, text);
    renameSync(`${path}.${process.pid}`, path);
  }
}
