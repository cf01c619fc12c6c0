import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { Browser, letters, linkTo, PASSWORD, person, signedIn } from "./people.ts";

const NEW = "another password of the tests";

async function ask(email: string): Promise<string> {
  const browser = new Browser();
  const { path, text } = await browser.follow(await browser.post("/dashboard/forgot", { email }));
  expect(path).toBe("/dashboard/forgot/sent");
  return text;
}

async function resetWith(email: string, password = NEW): Promise<Response> {
  await ask(email);
  const link = await linkTo(email);
  const browser = new Browser();
  const page = await (await browser.ask(link)).text();
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? "";
  return browser.post("/dashboard/reset", { token, password });
}

it("a forgotten password is replaced, which ends every session", async () => {
  const before = await signedIn();
  const { email } = before.someone;
  const reset = await resetWith(email);
  expect(reset.headers.get("location")).toBe("/dashboard/sign-in");
  expect((await before.json("/v1/manage/me")).status).toBe(401);
  expect((await new Browser().signIn(email, PASSWORD)).status).toBe(422);
  expect((await new Browser().signIn(email, NEW)).status).toBe(303);
  expect((await letters(email)).map(({ subject }) => subject)).toEqual(["Your password was changed", "Choose a new password"]);
});

it("a link works once", async () => {
  const { email } = await person();
  await ask(email);
  const token = new URL(await linkTo(email), "http://localhost").searchParams.get("token") ?? "";
  const use = (password: string) => new Browser().post("/dashboard/reset", { token, password });
  const short = await use("short");
  expect(short.status).toBe(422);
  expect(await short.text()).toContain("At least 10 characters.");
  expect((await use(NEW)).status).toBe(303);
  const again = await use("a third password of the tests");
  expect(again.status).toBe(422);
  expect(await again.text()).toContain("This link is too old, or was used before.");
});

it("does not tell whether an address is known", async () => {
  const { email } = await person();
  const stranger = `${crypto.randomUUID()}@dwar.test`;
  expect(await ask(email)).toBe(await ask(stranger));
  expect(await letters(stranger)).toEqual([]);
});

it("an address that somebody else signed up with becomes its owner's", async () => {
  const { email, id } = await person();
  await env.DB.prepare("UPDATE users SET email_verified = 0 WHERE id = ?").bind(id).run();
  expect((await new Browser().signIn(email, PASSWORD)).status).toBe(403);
  await resetWith(email);
  expect((await new Browser().signIn(email, NEW)).status).toBe(303);
});

it("is changed by who knows it, and signs out elsewhere", async () => {
  const here = await signedIn({ company: "co_demo00001", role: "viewer" });
  const { email } = here.someone;
  const elsewhere = new Browser();
  await elsewhere.signIn(email);
  const wrong = await here.post("/dashboard/account/password", { password: "not the password", newPassword: NEW });
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).toContain("The password is wrong.");
  const changed = await here.post("/dashboard/account/password", { password: PASSWORD, newPassword: NEW, others: "on" });
  expect(changed.status).toBe(303);
  expect((await here.json("/v1/manage/me")).status).toBe(200);
  expect((await elsewhere.json("/v1/manage/me")).status).toBe(401);
  const { results } = await env.DB.prepare("SELECT action, company FROM audit_log WHERE email = ?").bind(email).all();
  expect(results).toEqual([{ action: "account.change_password", company: "co_demo00001" }]);
});

it("never goes into a page or the database as it is", async () => {
  const secret = "the one password to look for";
  const { email } = await person();
  await resetWith(email, secret);
  const page = await (await new Browser().signIn(email, `${secret}!`)).text();
  expect(page).not.toContain(secret);
  const { results } = await env.DB.prepare("SELECT password FROM logins").all<{ password: string }>();
  expect(results.every(({ password }) => /^[0-9a-f]{32}:[0-9a-f]{128}$/.test(password))).toBe(true);
});
