import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { record } from "../../src/merchants/audit.ts";
import type { AuditView } from "../../src/merchants/audit-list.ts";
import type { Paged } from "../../src/merchants/paged.ts";
import { type Browser, newCompany, signedIn } from "../dashboard/people.ts";
import { signedInOperator, told } from "./operator.ts";

let company = "";
let other = "";
let owner: Browser;
beforeAll(async () => {
  company = await newCompany();
  other = await newCompany("Another Company");
  owner = await signedIn({ company, role: "owner" });
});

const AT = Date.parse("2026-03-01T12:00:00Z");
const entry = (fields: Partial<Parameters<typeof record>[1]>) =>
  record(env.DB, {
    company,
    app: null,
    at: AT,
    user: "us_x00000001",
    email: "x@dwar.test",
    action: "gateways.add",
    target: "gc_x00000001",
    detail: null,
    address: "203.0.113.0/24",
    agent: "test",
    ...fields,
  });
const listed = async (query: string, browser = owner) => await (await browser.json(`/v1/manage/audit?${query}`)).json<Paged<AuditView>>();
const targets = async (query: string) => (await listed(query)).data.map(({ target }) => target);

it("lists what was done in the company, the newest first, in pages", async () => {
  for (const [i, at] of [AT, AT + 1_000, AT + 2_000].entries()) await entry({ at, target: `paged_${i}`, action: "paging.test" });
  const first = await listed("action=paging&limit=2");
  expect(first).toMatchObject({ page: 1, limit: 2, next: 2 });
  expect(first.data[0]).toEqual({
    id: expect.stringMatching(/^au_/),
    at: "2026-03-01T12:00:02.000Z",
    user: "us_x00000001",
    email: "x@dwar.test",
    action: "paging.test",
    target: "paged_2",
    app: null,
    detail: null,
    address: "203.0.113.0/24",
    agent: "test",
  });
  const second = await listed("action=paging&limit=2&page=2");
  expect(second).toMatchObject({ page: 2, next: null });
  expect([...first.data, ...second.data].map(({ target }) => target)).toEqual(["paged_2", "paged_1", "paged_0"]);
});

it("is narrowed down by app, person, action and time", async () => {
  await entry({ target: "by_app", app: "ap_x00000001", at: AT + 10 });
  await entry({ target: "by_user", user: "us_y00000001", at: AT + 20 });
  await entry({ target: "by_action", action: "gateways_not.add", at: AT + 30 });
  expect(await targets("app=ap_x00000001")).toEqual(["by_app"]);
  expect(await targets("user=us_y00000001")).toEqual(["by_user"]);
  expect(await targets("action=gateways")).toEqual(["by_user", "by_app"]);
  expect(await targets("action=gateways.add")).toEqual(["by_user", "by_app"]);
  expect(await targets("action=gateways_not")).toEqual(["by_action"]);
  expect(await targets("from=2026-03-01T12:00:00.010Z&to=2026-03-01T12:00:00.030Z")).toEqual(["by_user", "by_app"]);
  expect(await targets("from=2026-03-02&action=gateways")).toEqual([]);
});

it("knows nothing of other companies", async () => {
  await entry({ company: other, target: "of_other", app: "ap_other0001" });
  expect(await targets("app=ap_other0001")).toEqual([]);
  expect(JSON.stringify(await listed("limit=100"))).not.toContain("of_other");
});

it.each([
  ["page=0", "page"],
  ["page=-1", "page"],
  ["page=1001", "page"],
  ["page=x", "page"],
  ["limit=0", "limit"],
  ["limit=101", "limit"],
  ["from=yesterday", "from"],
  ["action=%25", "action"],
  ["app=a b", "app"],
  ["colour=red", "colour"],
])("refuses %s", async (query, field) => {
  const [status, body] = await told<{ errors: readonly { field: string }[] }>(owner.json(`/v1/manage/audit?${query}`));
  expect([status, body.errors.map((error) => error.field)]).toEqual([422, [field]]);
});

describe("a write", () => {
  it("leaves one row: who, when, what, from where; a refused one leaves none", async () => {
    const before = await listed("action=team");
    const browser = await signedIn({ company, role: "admin" });
    const headers = { "cf-connecting-ip": "203.0.113.77", "user-agent": "Test/1.0" };
    const body = { email: "new.member@dwar.test", role: "viewer" };
    expect((await browser.json("/v1/manage/team/invitations", { body, headers })).status).toBe(201);
    expect((await browser.json("/v1/manage/team/invitations", { body: { ...body, role: "king" }, headers })).status).toBe(422);
    const { data } = await listed("action=team");
    expect(data).toHaveLength(before.data.length + 1);
    expect(data[0]).toMatchObject({
      user: browser.someone.id,
      email: browser.someone.email,
      action: "team.invite",
      detail: body,
      address: "203.0.113.0/24",
      agent: "Test/1.0",
    });
  });

  it("of an operator that concerns no one company is in a log that only operators see", async () => {
    const operator = await signedInOperator();
    const changed = await operator.json("/v1/manage/operator/limits", {
      method: "PUT",
      body: { country: "BT", currency: "BTN", most: "150.50" },
    });
    expect(changed.status).toBe(200);
    const [, log] = await told<Paged<AuditView>>(operator.json("/v1/manage/operator/audit"));
    expect(log.data[0]).toMatchObject({ action: "operator.limits.set", target: "BT BTN", detail: { most: "150.50" } });
    expect(await told(owner.json("/v1/manage/operator/audit"))).toMatchObject([403, { code: "auth.role" }]);
    expect(JSON.stringify(await listed("limit=100"))).not.toContain("operator.limits.set");
  });
});
