import { reset } from "cloudflare:test";
import { afterAll, expect } from "vitest";
import { freshIsolate } from "./fresh.ts";
import { keepLogs, logged } from "./logs.ts";
import { given, secretsIn, stored } from "./secrets.ts";

// Of each test file. The files share an isolate and its modules, one after the other, but nothing that is stored or remembered.
keepLogs();
await freshIsolate();

afterAll(async () => {
  // After all that a file does, nothing of it that is secret is written anywhere.
  const places = [["the log", logged.join("\n")] as const, ...(await stored())];
  // Alarms, and the webhooks that simulated gateways still send, must not come while the file is ending: the run would wait for ever.
  await reset();
  const found = places.flatMap(([place, text]) => secretsIn(text).map((name) => `${name} is in ${place}`));
  expect([...found, ...given.splice(0)]).toEqual([]);
});
