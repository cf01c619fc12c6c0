import { expect, it } from "vitest";
import { Browser, person } from "./people.ts";

/** The answers up to the first that is refused. The limiter's minutes are the clock's, so there can be two of them. */
async function untilRefused(ask: () => Promise<Response>): Promise<readonly Response[]> {
  const answers: Response[] = [];
  while (answers.length < 21 && answers.at(-1)?.status !== 429) answers.push(await ask());
  return answers;
}

it("an account's password can be tried ten times a minute, from wherever", { timeout: 60_000 }, async () => {
  const { email } = await person();
  const answers = await untilRefused(() => new Browser().signIn(email, "a wrong password"));
  expect(answers.length).toBeGreaterThan(10);
  expect(answers.slice(0, -1).every(({ status }) => status === 422)).toBe(true);
  expect(answers.at(-1)?.status).toBe(429);
  expect(await answers.at(-1)?.text()).toContain("Too many attempts; wait a minute.");
});

it("so it is for programs", { timeout: 60_000 }, async () => {
  const { email } = await person();
  const answers = await untilRefused(() =>
    new Browser().json("/dashboard/auth/sign-in/email", { body: { email, password: "a wrong password" } }),
  );
  expect(answers.at(-1)?.status).toBe(429);
});

it("an account's mails can be asked for as often", async () => {
  const email = `${crypto.randomUUID()}@dwar.test`;
  const answers = await untilRefused(() => new Browser().post("/dashboard/forgot", { email }));
  expect(answers.length).toBeGreaterThan(10);
  expect(answers.at(-1)?.status).toBe(429);
});

it("one address can try three accounts in ten seconds", async () => {
  const from = (address: string) => new Browser({ "cf-connecting-ip": address });
  const status = async (browser: Browser) => (await browser.signIn(`${crypto.randomUUID()}@dwar.test`)).status;
  const answers: number[] = [];
  for (let tries = 0; tries < 4; tries++) answers.push(await status(from("198.51.100.7")));
  expect(answers).toEqual([422, 422, 422, 429]);
  expect(await status(from("198.51.100.8"))).toBe(422);
});
