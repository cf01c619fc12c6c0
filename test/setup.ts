import { applyD1Migrations, env } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { afterAll, expect } from "vitest";
import { seedDemo } from "../scripts/demo.ts";
import simulators from "../simulators/index.ts";
import { keepLogs, logged } from "./logs.ts";
import { secretsIn, stored } from "./secrets.ts";

keepLogs();

// Storage is fresh for each test file: the tables, the catalogue and the two demo shops are there before its first test.
await applyD1Migrations(env.DB, env.MIGRATIONS);
await seedDemo(env.DB, env.SEALING_KEYS);

// As npm start binds them: the simulated gateways are a worker of their own, which tells ours by webhooks.
Object.assign(env, {
  SIMULATORS: { fetch: (request: Request) => simulators.fetch(request, env) },
  DWAR: { fetch: (request: Request) => exports.default.fetch(request) },
});

// After all that a file does, nothing of it that is secret is written anywhere.
afterAll(async () => {
  const places = [["the log", logged.join("\n")] as const, ...(await stored())];
  const found = places.flatMap(([place, text]) => secretsIn(text).map((name) => `${name} is in ${place}`));
  expect(found).toEqual([]);
});
