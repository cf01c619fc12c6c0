import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { call } from "../api.ts";
import { Browser, letters, linkTo, PASSWORD, person } from "./people.ts";

const address = () => `${crypto.randomUUID()}@dwar.test`;

it("leads from nothing to a company of one's own", async () => {
  const email = address();
  const browser = new Browser();
  const sent = await browser.post("/dashboard/sign-up", { name: "Asha Rai", email: ` ${email.toUpperCase()} `, password: PASSWORD });
  expect(sent.headers.get("location")).toBe("/dashboard/sign-up/sent");

  const early = await browser.signIn(email);
  expect(early.status).toBe(403);
  expect(await early.text()).toContain("Confirm your e-mail address first.");

  const link = await linkTo(email);
  const page = await (await browser.ask(link)).text();
  const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? "";
  const confirmed = await browser.follow(await browser.post("/dashboard/verify", { token }));
  expect(confirmed.path).toBe("/dashboard/company/new");
  expect(confirmed.text).toContain("Your address is confirmed.");

  const nameless = await browser.post("/dashboard/company/new", { name: "  " });
  expect(nameless.status).toBe(422);
  expect(await nameless.text()).toContain("The company needs a name.");

  const home = await browser.follow(await browser.post("/dashboard/company/new", { name: "Rai & Daughters" }));
  expect(home.path).toBe("/dashboard");
  expect(home.text).toContain("Rai &amp; Daughters is ready.");
  expect(await (await browser.json("/v1/manage/me")).json()).toMatchObject({
    user: { email, name: "Asha Rai" },
    companies: [{ name: "Rai & Daughters", role: "owner" }],
  });
  const { results } = await env.DB.prepare("SELECT action, detail, email FROM audit_log WHERE email = ?").bind(email).all();
  expect(results).toEqual([{ action: "company.create", detail: '{"name":"Rai & Daughters"}', email }]);
});

it("says everything that is wrong, and keeps what was typed except the password", async () => {
  const response = await new Browser().post("/dashboard/sign-up", { name: "", email: "maya@", password: "short" });
  expect(response.status).toBe(422);
  const page = await response.text();
  expect(page).toContain("3 things are not right yet");
  for (const [field, message] of [
    ["name", "Say your name."],
    ["email", "Not an e-mail address."],
    ["password", "At least 10 characters."],
  ]) {
    expect(page).toContain(`<a href="#${field}">${message}</a>`);
    expect(page).toMatch(new RegExp(`id="${field}"[^>]* aria-describedby="[^"]*${field}-error"[^>]* aria-invalid="true"`));
  }
  expect(page).toContain('value="maya@"');
  expect(page).not.toContain('value="short"');
});

it("does not tell whether an address is known", async () => {
  const known = await person();
  const form = (email: string) => ({ name: "Somebody", email, password: PASSWORD });
  const answers = await Promise.all([known.email, address()].map((email) => new Browser().post("/dashboard/sign-up", form(email))));
  expect(answers.map(({ status, headers }) => [status, headers.get("location")])).toEqual([
    [303, "/dashboard/sign-up/sent"],
    [303, "/dashboard/sign-up/sent"],
  ]);
  expect((await letters(known.email)).map(({ subject }) => subject)).toEqual(["You already have an account"]);
  const json = async (email: string) => {
    const response = await new Browser().json("/dashboard/auth/sign-up/email", { body: form(email) });
    const { user } = await response.json<{ user: Record<string, unknown> }>();
    return [response.status, Object.keys(user).sort()];
  };
  expect(await json(known.email)).toEqual(await json(address()));
});

it("sends the link again, and says the same to everybody", async () => {
  const email = address();
  await new Browser().post("/dashboard/sign-up", { name: "Asha", email, password: PASSWORD });
  for (const to of [email, address()]) {
    const browser = new Browser();
    const { text } = await browser.follow(await browser.post("/dashboard/verify/again", { email: to }));
    expect(text).toContain("If that account waits to be confirmed, a mail is on its way.");
  }
  expect(await letters(email)).toHaveLength(2);
});

it("refuses a link that was made up", async () => {
  const response = await new Browser().post("/dashboard/verify", { token: "made.up.link" });
  expect(response.status).toBe(422);
  expect(await response.text()).toContain("This link is too old, or was used before.");
});

it("a mailbox is only on this machine", async () => {
  expect((await call("/dashboard/dev/mail")).status).toBe(200);
});
