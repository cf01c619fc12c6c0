import { defineConfig } from "vitest/config";

// What a person does: npm start on this machine, and a real browser on the payment page.
export default defineConfig({
  test: {
    include: ["test/journeys/**/*.test.ts", "test/ops/**/*.test.ts", "test/start/**/*.e2e.ts"],
    globalSetup: ["test/journeys/global.ts"],
    // One after the other: each file has the machine for itself, and its timing is that of the product.
    fileParallelism: false,
    maxConcurrency: 4,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
