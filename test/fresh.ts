import { env, reset } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { vi } from "vitest";
import { seedDemo } from "../scripts/demo.ts";
import simulators from "../simulators/index.ts";
import { forgetIsolate } from "../src/kernel/memory.ts";
import { forgetOrders } from "./objects.ts";

/** The entry module and those with a bundle of their own: each has memories of its own. */
const dashboard: typeof import("../src/dashboard/module.ts") = await import(/* @vite-ignore */ ["../build/dashboard", "mjs"].join("."));
const reconciliations: typeof import("../src/http/reconciliations/module.ts") = await import(
  /* @vite-ignore */ ["../build/reconciliations", "mjs"].join(".")
);
const modules = [{ forgetIsolate }, dashboard, reconciliations];

/** As the runtime bound them: this module is loaded before any test file, once, and all of them share `env`. */
const bound: Readonly<Env> = { ...env };

/** As in an isolate that has just started, with the tables, the catalogue and the two demo shops. */
export async function freshIsolate(): Promise<void> {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await reset();
  await forgetOrders();
  for (const module of modules) module.forgetIsolate();
  for (const name of Object.keys(env)) if (!Object.hasOwn(bound, name)) Reflect.deleteProperty(env, name);
  Object.assign(env, bound, {
    // Another object: the settings that are remembered are those of a database.
    DB: Object.create(bound.DB),
    // As npm start binds them: the simulated gateways are a worker of their own, which tells ours by webhooks.
    SIMULATORS: { fetch: (request: Request) => simulators.fetch(request, env) },
    DWAR: { fetch: (request: Request) => exports.default.fetch(request) },
  });
  // In one call: one after the other the migrations take ten times as long. test/storage/schema.test.ts runs them as a deployment does.
  await env.DB.batch(env.MIGRATIONS.flatMap(({ queries }) => queries.map((query) => env.DB.prepare(query))));
  await seedDemo(env.DB, env.SEALING_KEYS);
}
