import { env } from "cloudflare:test";
import { expect, it } from "vitest";
import { Browser, letters, linkTo, newCompany, person, signedIn } from "./people.ts";

async function team(browser: Browser) {
  const response = await browser.json("/v1/manage/team");
  return response.json<{ members: { user: string; role: string }[]; invitations: { id: string; email: string; role: string }[] }>();
}

it("somebody is invited by mail, and joins with the role they were given", async () => {
  const company = await newCompany("Himal Trek");
  const owner = await signedIn({ company, role: "owner" });
  const guest = await person();
  const invited = await owner.follow(await owner.post("/dashboard/team/invite", { email: guest.email.toUpperCase(), role: "developer" }));
  expect(invited.text).toContain(`${guest.email} has been asked by mail.`);
  expect((await letters(guest.email))[0]?.subject).toBe(`${owner.someone.name} invites you to Himal Trek on Dwar`);

  const link = await linkTo(guest.email);
  const browser = new Browser();
  const before = await (await browser.ask(link)).text();
  expect(before).toContain("You are invited");
  expect(before).not.toContain("Himal Trek");
  await browser.signIn(guest.email);
  expect(await (await browser.ask("/dashboard/company/new")).text()).toContain("You are invited to Himal Trek");
  expect(await (await browser.ask(link)).text()).toContain("Join Himal Trek?");
  const joined = await browser.follow(await browser.post(link));
  expect(joined.text).toContain("You belong to Himal Trek now.");
  expect(await team(owner)).toMatchObject({ members: [{ role: "owner" }, { user: guest.id, role: "developer" }], invitations: [] });
  expect((await browser.post(link)).status).toBe(404);

  const { results } = await env.DB.prepare("SELECT action FROM audit_log WHERE company = ? ORDER BY at, rowid").bind(company).all();
  expect(results.map(({ action }) => action)).toEqual(["team.invite", "team.accept_invitation"]);
});

it("an invitation is for whom it was sent to, while it is open", async () => {
  const company = await newCompany();
  const owner = await signedIn({ company, role: "owner" });
  const [guest, stranger] = [await signedIn(), await signedIn()];
  await owner.json("/v1/manage/team/invitations", { body: { email: guest.someone.email, role: "viewer" } });
  const [invitation] = (await team(owner)).invitations;
  const accept = (browser: Browser) => browser.json(`/v1/manage/me/invitations/${invitation?.id}/accept`, { body: {} });
  expect((await accept(stranger)).status).toBe(404);
  expect((await stranger.ask(`/dashboard/invitations/${invitation?.id}`)).status).toBe(404);
  await owner.post(`/dashboard/team/invitations/${invitation?.id}/revoke`);
  expect((await accept(guest)).status).toBe(404);

  await owner.json("/v1/manage/team/invitations", { body: { email: guest.someone.email, role: "viewer" } });
  await env.DB.prepare("UPDATE invitations SET expires_at = 1 WHERE company = ?").bind(company).run();
  const [late] = (await (await guest.json("/v1/manage/me")).json<{ invitations: unknown[] }>()).invitations;
  expect(late).toBeUndefined();
});

it("a second invitation to the same address takes the place of the first", async () => {
  const company = await newCompany();
  const owner = await signedIn({ company, role: "owner" });
  const { email } = await person();
  for (const role of ["viewer", "admin"]) await owner.json("/v1/manage/team/invitations", { body: { email, role } });
  expect((await team(owner)).invitations).toMatchObject([{ email, role: "admin" }]);
  const known = await owner.json("/v1/manage/team/invitations", { body: { email: owner.someone.email, role: "admin" } });
  expect(known.status).toBe(422);
  expect(await known.json()).toMatchObject({ errors: [{ field: "email", message: "Belongs to the company already." }] });
});

it("the last owner stays", async () => {
  const company = await newCompany();
  const owner = await signedIn({ company, role: "owner" });
  const second = await person({ company, role: "viewer" });
  const id = owner.someone.id;
  for (const ask of [
    () => owner.json(`/v1/manage/team/${id}`, { method: "DELETE", body: {} }),
    () => owner.json(`/v1/manage/team/${id}`, { method: "PATCH", body: { role: "admin" } }),
  ]) {
    const response = await ask();
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: "team.last_owner" });
  }
  expect((await owner.json(`/v1/manage/team/${second.id}`, { method: "PATCH", body: { role: "owner" } })).status).toBe(200);
  const left = await owner.follow(await owner.post(`/dashboard/team/${id}/remove`));
  expect(left.path).toBe("/dashboard/company/new");
  expect((await owner.json("/v1/manage/team")).status).toBe(409);
});

it("two owners who remove each other at once leave one", async () => {
  const company = await newCompany();
  const [one, two] = [await signedIn({ company, role: "owner" }), await signedIn({ company, role: "owner" })];
  await Promise.all([
    one.json(`/v1/manage/team/${two.someone.id}`, { method: "DELETE", body: {} }),
    two.json(`/v1/manage/team/${one.someone.id}`, { method: "DELETE", body: {} }),
  ]);
  const owners = await env.DB.prepare("SELECT count(*) AS n FROM memberships WHERE company = ? AND role = 'owner'")
    .bind(company)
    .first("n");
  expect(owners).toBe(1);
});

it("an admin manages everybody but owners", async () => {
  const company = await newCompany();
  const owner = await person({ company, role: "owner" });
  const viewer = await person({ company, role: "viewer" });
  const admin = await signedIn({ company, role: "admin" });
  const status = async (response: Promise<Response>) => (await response).status;
  const change = (user: string, role: string) => admin.json(`/v1/manage/team/${user}`, { method: "PATCH", body: { role } });
  expect(await status(change(owner.id, "viewer"))).toBe(403);
  expect(await status(change(viewer.id, "owner"))).toBe(403);
  expect(await status(change(admin.someone.id, "owner"))).toBe(403);
  expect(await status(admin.json(`/v1/manage/team/${owner.id}`, { method: "DELETE", body: {} }))).toBe(403);
  expect(await status(admin.json("/v1/manage/team/invitations", { body: { email: "new@dwar.test", role: "owner" } }))).toBe(403);
  expect(await status(change(viewer.id, "developer"))).toBe(200);
  expect(await status(admin.json(`/v1/manage/team/${viewer.id}`, { method: "DELETE", body: {} }))).toBe(200);
});

it("a viewer sees the team, changes nothing, and may leave", async () => {
  const company = await newCompany();
  const owner = await person({ company, role: "owner" });
  const viewer = await signedIn({ company, role: "viewer" });
  const page = await (await viewer.ask("/dashboard/team")).text();
  expect(page).toContain(owner.email);
  expect(page).not.toContain("Invite somebody");
  expect((await viewer.post("/dashboard/team/invite", { email: "new@dwar.test", role: "viewer" })).status).toBe(403);
  const other = await viewer.json(`/v1/manage/team/${owner.id}`, { method: "DELETE", body: {} });
  expect(await other.json()).toMatchObject({ status: 403, code: "auth.role" });
  expect((await viewer.post(`/dashboard/team/${viewer.someone.id}/remove`)).status).toBe(303);
});

it("who is removed is out at once", async () => {
  const company = await newCompany();
  const owner = await signedIn({ company, role: "owner" });
  const member = await signedIn({ company, role: "admin" });
  expect((await member.json("/v1/manage/team")).status).toBe(200);
  await owner.json(`/v1/manage/team/${member.someone.id}`, { method: "DELETE", body: {} });
  expect((await member.json("/v1/manage/team")).status).toBe(409);
});

it("a person with two companies works in one of them, and in no other", async () => {
  const [first, second, foreign] = [await newCompany("First"), await newCompany("Second"), await newCompany("Foreign")];
  const browser = await signedIn({ company: first, role: "viewer" });
  await env.DB.prepare("INSERT INTO memberships VALUES (?, ?, 'owner', 9999999999999)").bind(second, browser.someone.id).run();
  const asked = async (company: string) => browser.json("/v1/manage/team", { headers: { "dwar-company": company } });
  expect((await asked(second)).status).toBe(200);
  expect(await (await asked(foreign)).json()).toMatchObject({ status: 404, code: "company.not_found" });
  expect(await (await browser.ask("/dashboard")).text()).toContain("First · viewer");
  await browser.post("/dashboard/company/choose", { company: second, from: "/dashboard/team/x/y" });
  expect(await (await browser.ask("/dashboard")).text()).toContain("Second · owner");
  await browser.post("/dashboard/company/choose", { company: foreign, from: "//evil.example" });
  expect(await (await browser.ask("/dashboard")).text()).toContain("Second · owner");
});
