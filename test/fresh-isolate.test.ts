import { expect, it } from "vitest";
import { Browser, letters, PASSWORD } from "./dashboard/people.ts";
import { freshIsolate } from "./fresh.ts";

it("nothing that a module remembers reaches the next test file", async () => {
  const email = `${crypto.randomUUID()}@dwar.test`;
  await new Browser().post("/dashboard/sign-up", { name: "Asha Rai", email, password: PASSWORD });
  expect(await letters(email)).toHaveLength(1);
  await freshIsolate();
  expect(await letters(email)).toEqual([]);
});
