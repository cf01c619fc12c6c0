import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { call } from "../api.ts";
import { Browser, PASSWORD, person, signedIn } from "./people.ts";

interface Listed {
  readonly sessions: readonly {
    readonly id: string;
    readonly current: boolean;
    readonly agent: string | null;
    readonly address: string | null;
  }[];
}

const list = async (browser: Browser) => (await (await browser.json("/v1/manage/me/sessions")).json<Listed>()).sessions;

it("are listed and ended one by one", async () => {
  const { email } = await person();
  const laptop = new Browser({ "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" });
  const phone = new Browser({
    "user-agent": "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "cf-connecting-ip": "203.0.113.77",
  });
  for (const browser of [laptop, phone]) expect((await browser.signIn(email)).status).toBe(303);
  const page = await (await laptop.ask("/dashboard/account")).text();
  expect(page).toContain("Firefox on Linux");
  expect(page).toContain("Chrome on Android");
  expect(page).toContain("203.0.113.0/24");

  const sessions = await list(laptop);
  expect(sessions).toHaveLength(2);
  const other = sessions.find(({ current }) => !current);
  expect(other).toMatchObject({ address: "203.0.113.0/24" });
  const { text } = await laptop.follow(await laptop.post("/dashboard/account/sessions/end", { session: other?.id ?? "" }));
  expect(text).toContain("The session is ended.");
  expect((await phone.json("/v1/manage/me")).status).toBe(401);
  expect((await laptop.json("/v1/manage/me")).status).toBe(200);
});

it("all others are ended at once", async () => {
  const here = await signedIn();
  const [one, two] = [new Browser(), new Browser()];
  for (const browser of [one, two]) await browser.signIn(here.someone.email);
  expect((await here.post("/dashboard/account/sessions/end-others")).status).toBe(303);
  for (const browser of [one, two]) expect((await browser.json("/v1/manage/me")).status).toBe(401);
  expect(await list(here)).toHaveLength(1);
});

it("nobody ends another person's", async () => {
  const [mine, theirs] = [await signedIn(), await signedIn()];
  const [session] = await list(theirs);
  const response = await mine.json(`/v1/manage/me/sessions/${session?.id}`, { method: "DELETE", body: {} });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "session.not_found" });
  expect((await theirs.json("/v1/manage/me")).status).toBe(200);
});

it("their tokens are on no page and in no list", async () => {
  const browser = await signedIn();
  const { results } = await env.DB.prepare("SELECT token FROM sessions").all<{ token: string }>();
  const seen = [
    await (await browser.ask("/dashboard/account")).text(),
    JSON.stringify(await list(browser)),
    await (await browser.json("/dashboard/auth/list-sessions")).text(),
  ].join("\n");
  for (const { token } of results) expect(seen).not.toContain(token);
});

it.each([
  ["as curl asks", {}],
  ["as Node's fetch asks", { "sec-fetch-mode": "cors" }],
])("a program signs in with a token in place of a cookie, %s", async (_how, more) => {
  const { email } = await person();
  const signed = await call("/dashboard/auth/sign-in/email", {
    method: "POST",
    headers: { "content-type": "application/json", ...more },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  const token = signed.headers.get("set-auth-token");
  const program = new Browser({ authorization: `Bearer ${token}`, origin: "" });
  expect(await (await program.json("/v1/manage/me")).json()).toMatchObject({ user: { email } });
  expect((await new Browser({ authorization: "Bearer made.up" }).json("/v1/manage/me")).status).toBe(401);
});

it.each([
  ["a cookie", { cookie: "dwar.session_token=x" }],
  ["another site's page", { "sec-fetch-site": "cross-site" }],
])("with %s it is a browser, which says where it comes from", async (_what, more) => {
  const { email } = await person();
  const signed = await call("/dashboard/auth/sign-in/email", {
    method: "POST",
    headers: { "content-type": "application/json", "sec-fetch-mode": "cors", ...more },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  expect([signed.status, signed.headers.has("set-auth-token")]).toEqual([403, false]);
});

it("signing out ends the session, not only the cookie", async () => {
  const browser = await signedIn();
  const copy = new Browser({ cookie: [...browser.cookies].map((pair) => pair.join("=")).join("; ") });
  expect((await copy.json("/v1/manage/me")).status).toBe(200);
  await browser.post("/dashboard/sign-out");
  expect((await copy.json("/v1/manage/me")).status).toBe(401);
});
