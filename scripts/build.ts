// The dashboard as one module of its own, which the worker loads when somebody first asks for it: payments carry nothing of it.
// Wrangler would put a literal import("…") into the entry. It runs this by itself: see [build] in wrangler.toml.
import { dirname } from "node:path";
import { bundleDashboard } from "./bundle.ts";

await bundleDashboard(dirname(import.meta.dirname));
