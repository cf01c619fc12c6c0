import { env } from "cloudflare:test";
import { base32 } from "@better-auth/utils/base32";
import { expect, it } from "vitest";
import { Browser, codeFrom, PASSWORD, signedIn } from "./people.ts";

const HERE = "/dashboard/account/two-factor";

/** Sets it up; answers the app's secret and the backup codes. */
async function setUp(browser: Browser): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
  const page = await (await browser.post(HERE, { password: PASSWORD })).text();
  const secret = /data-copy="([A-Z2-7]+)"/.exec(page)?.[1] ?? "";
  const codes = [...(/<ul class="codes">(.*?)<\/ul>/s.exec(page)?.[1] ?? "").matchAll(/<li>([^<]+)<\/li>/g)].map(([, code = ""]) => code);
  expect(page).toContain("<svg");
  return { secret: new TextDecoder().decode(base32.decode(secret)), codes };
}

const wrongFor = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

it("is set up with password and code, then asked for at each sign-in", async () => {
  const browser = await signedIn({ company: "co_demo00001", role: "viewer" });
  const { email } = browser.someone;
  const guessed = await browser.post(HERE, { password: "not the password" });
  expect(guessed.status).toBe(422);
  expect(await guessed.text()).toContain("The password is wrong.");

  const { secret, codes } = await setUp(browser);
  expect(new Set(codes).size).toBe(10);
  const wrong = await browser.post(`${HERE}/on`, { code: wrongFor(await codeFrom(secret)) });
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).toContain("That code is not right.");
  expect((await new Browser().signIn(email)).headers.get("location")).toBe("/dashboard");

  const code = await codeFrom(secret);
  const on = await browser.follow(await browser.post(`${HERE}/on`, { code: `${code.slice(0, 3)} ${code.slice(3)}` }));
  expect(on.text).toContain("Two-factor sign-in is on.");

  const phone = new Browser();
  expect((await phone.signIn(email)).headers.get("location")).toBe("/dashboard/two-factor");
  expect((await phone.json("/v1/manage/me")).status).toBe(401);
  const refused = await phone.post("/dashboard/two-factor", { code: wrongFor(await codeFrom(secret)) });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("That code is not right.");
  const entered = await phone.post("/dashboard/two-factor", { code: await codeFrom(secret), to: "/dashboard/team" });
  expect(entered.headers.get("location")).toBe("/dashboard/team");
  expect((await phone.json("/v1/manage/me")).status).toBe(200);

  const off = await phone.post(`${HERE}/off`, { password: PASSWORD });
  expect(off.status).toBe(303);
  expect((await new Browser().signIn(email)).headers.get("location")).toBe("/dashboard");
  const { results } = await env.DB.prepare("SELECT action FROM audit_log WHERE email = ? ORDER BY at").bind(email).all();
  expect(results.map(({ action }) => action)).toEqual(["account.two_factor_on", "account.two_factor_off"]);
});

it("a backup code lets in once", async () => {
  const browser = await signedIn();
  const { secret, codes } = await setUp(browser);
  await browser.post(`${HERE}/on`, { code: await codeFrom(secret) });
  const enter = async (code: string) => {
    const phone = new Browser();
    await phone.signIn(browser.someone.email);
    return phone.post("/dashboard/two-factor", { with: "backup", code });
  };
  expect((await enter(codes[0] ?? "")).status).toBe(303);
  const again = await enter(codes[0] ?? "");
  expect(again.status).toBe(422);
  expect(await again.text()).toContain("or it was used before");

  const page = await (await browser.post(`${HERE}/codes`, { password: PASSWORD })).text();
  expect(page).toContain("Your new backup codes");
  expect((await enter(codes[1] ?? "")).status).toBe(422);
});

it("a trusted device is not asked again", async () => {
  const browser = await signedIn();
  const { secret } = await setUp(browser);
  await browser.post(`${HERE}/on`, { code: await codeFrom(secret) });
  const phone = new Browser();
  await phone.signIn(browser.someone.email);
  await phone.post("/dashboard/two-factor", { code: await codeFrom(secret), trust: "on" });
  await phone.post("/dashboard/sign-out");
  expect((await phone.signIn(browser.someone.email)).headers.get("location")).toBe("/dashboard");
});

it("who guesses codes is locked out, in whatever browser, and still by the right code", async () => {
  const browser = await signedIn();
  const { secret } = await setUp(browser);
  await browser.post(`${HERE}/on`, { code: await codeFrom(secret) });
  const wrong = wrongFor(await codeFrom(secret));
  const answers: number[] = [];
  for (let browsers = 0; browsers < 2; browsers++) {
    const guesser = new Browser();
    await guesser.signIn(browser.someone.email);
    for (let tries = 0; tries < 4; tries++) answers.push((await guesser.post("/dashboard/two-factor", { code: wrong })).status);
  }
  expect(answers).toEqual(Array(8).fill(422));
  const last = new Browser();
  await last.signIn(browser.someone.email);
  const locked = await last.post("/dashboard/two-factor", { code: await codeFrom(secret) });
  expect(locked.status).toBe(429);
  expect(await locked.text()).toContain("Too many wrong codes. Wait 15 minutes.");
});

it("without the first half there is no second", async () => {
  const browser = new Browser();
  const { path, text } = await browser.follow(await browser.post("/dashboard/two-factor", { code: "123456" }));
  expect(path).toBe("/dashboard/sign-in");
  expect(text).toContain("Sign in again.");
});

it("neither secret nor codes are in the database as they are", async () => {
  const browser = await signedIn();
  const { secret, codes } = await setUp(browser);
  const { results } = await env.DB.prepare("SELECT * FROM two_factors").all();
  const stored = JSON.stringify(results);
  for (const text of [secret, ...codes]) expect(stored).not.toContain(text);
});
