import { applyD1Migrations, env } from "cloudflare:test";
import { seedDemo } from "../scripts/demo.ts";

// Storage is fresh for each test file: the tables, the catalogue and the two demo shops are there before its first test.
await applyD1Migrations(env.DB, env.MIGRATIONS);
await seedDemo(env.DB, env.SEALING_KEYS);
