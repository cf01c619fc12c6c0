import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "sqlite",
  schema: [
    "src/storage/schema.ts",
    "src/storage/order-schema.ts",
    "src/storage/reconciliation-schema.ts",
    "src/storage/auth-schema.ts",
    "src/storage/people-schema.ts",
    "src/storage/verification-schema.ts",
  ],
  out: "migrations",
  casing: "snake_case",
});
