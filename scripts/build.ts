// The dashboard and the reconciliations as modules of their own, which the worker loads when they are first asked for: payments
// carry nothing of them.
// Wrangler would put a literal import("…") into the entry. It runs this by itself: see [build] in wrangler.toml.
import { dirname } from "node:path";
import { bundleModules } from "./bundle.ts";

await bundleModules(dirname(import.meta.dirname));
