import { createExecutionContext, env } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { until } from "../until.ts";
import worker from "../worker.ts";
import { PASSWORD, person } from "./people.ts";

const ORIGIN = "https://pay.example.com";
const deployed = { ...env, ENVIRONMENT: "deployed", PUBLIC_ORIGIN: ORIGIN };

const ask = (path: string, init: RequestInit = {}, settings: Env = deployed) =>
  worker.fetch(
    new Request(path.startsWith("http") ? path : `${ORIGIN}${path}`, { redirect: "manual", ...init }),
    settings,
    createExecutionContext(),
  );
const post = (path: string, form: Record<string, string>, settings: Env = deployed) =>
  ask(path, { method: "POST", body: new URLSearchParams(form), headers: { origin: ORIGIN } }, settings);

it("is on PUBLIC_ORIGIN only", async () => {
  expect((await ask("/dashboard/sign-in")).status).toBe(200);
  expect((await ask("https://shop.example.com/dashboard/sign-in")).status).toBe(404);
  const api = await ask("https://shop.example.com/v1/manage/me");
  expect(api.status).toBe(404);
  expect(await api.json()).toMatchObject({ code: "request.not_found" });
});

it("needs PUBLIC_ORIGIN: links in mails must not lead where a request says", async () => {
  const nowhere = { ...deployed, PUBLIC_ORIGIN: "" };
  const page = await ask("/dashboard/sign-in", {}, nowhere);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain("PUBLIC_ORIGIN is not configured");
  expect(await (await ask("/v1/manage/me", {}, nowhere)).json()).toMatchObject({ code: "config.public_origin" });
});

it("has cookies that only https carries", async () => {
  const { email } = await person();
  const response = await post("/dashboard/sign-in", { email, password: PASSWORD });
  expect(response.status).toBe(303);
  const cookie = response.headers.getSetCookie().find((one) => one.includes("session_token"));
  expect(cookie).toMatch(/^__Secure-dwar\.session_token=/);
  for (const attribute of ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"]) expect(cookie).toContain(attribute);
  expect(response.headers.get("strict-transport-security")).toBeTruthy();
});

it("has no local mailbox", async () => {
  expect((await ask("/dashboard/dev/mail")).status).toBe(404);
});

it("says where mail is not configured, and sends it where it is", async () => {
  expect(await (await ask("/dashboard/sign-up")).text()).toContain("Mail is not configured on this installation.");
  const posted: { url: string; init: RequestInit | undefined }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    posted.push({ url: String(input), init });
    return new Response("{}");
  });
  // Another origin: who signs in is made once for each.
  const origin = "https://mail.example.com";
  const mail = { MAIL_URL: "https://api.mail.example/emails", MAIL_FROM: "Dwar <pay@example.com>", MAIL_KEY: "re_key" };
  const settings = { ...deployed, PUBLIC_ORIGIN: origin, ...mail };
  expect(await (await ask(`${origin}/dashboard/sign-up`, {}, settings)).text()).not.toContain("Mail is not configured");
  const { email } = await person();
  const body = new URLSearchParams({ email });
  const response = await ask(`${origin}/dashboard/forgot`, { method: "POST", body, headers: { origin } }, settings);
  expect(response.status).toBe(303);
  await until(() => expect(posted).toHaveLength(1));
  const [{ url, init } = { url: "", init: undefined }] = posted;
  expect(url).toBe(mail.MAIL_URL);
  expect(new Headers(init?.headers).get("authorization")).toBe("Bearer re_key");
  const sent: unknown = JSON.parse(String(init?.body));
  expect(sent).toEqual({
    from: mail.MAIL_FROM,
    to: [email],
    subject: "Choose a new password",
    text: expect.stringContaining(`${origin}/dashboard/reset?token=`),
  });
});
