import { expect, it } from "vitest";
import { timeLimit } from "../../src/kernel/time-limit.ts";

it("ends what takes too long with a TimeoutError", async () => {
  const { signal } = timeLimit(1);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  expect(signal.reason).toMatchObject({ name: "TimeoutError" });
});

it("that was ended lets go on, however long it takes", async () => {
  const { signal, end } = timeLimit(1);
  end();
  await scheduler.wait(10);
  expect(signal.aborted).toBe(false);
});
