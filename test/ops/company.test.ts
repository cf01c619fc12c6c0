import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { localDatabase } from "../../scripts/ops/local-database.ts";
import { readApp } from "../../src/merchants/read-settings.ts";
import { remove, root, tempFolder } from "../start/instance.ts";
import { operator, SEALING_KEYS, wranglerLike } from "./operator.ts";

// Who a company is, and whose pages may call: on this machine, and as on a deployed worker.

const folder = tempFolder();
const { d1, close } = await localDatabase({ root, persistTo: folder });
afterAll(() => {
  close();
  remove(folder);
});

const created = z.object({ company: z.string(), app: z.string() });

describe.each(["local", "remote"] as const)("%s", (place) => {
  const { wrangler, calls } = wranglerLike(d1);
  const where = place === "local" ? ["--persist-to", folder] : ["--remote"];
  const person = operator(place === "remote" ? { wrangler, env: { SEALING_KEYS } } : {});
  const type = (...args: readonly string[]) => person(...args, ...where);
  async function json(...args: readonly string[]): Promise<unknown> {
    const { code, out, note } = await type(...args, "--json");
    expect({ code, note }).toEqual({ code: 0, note: "" });
    return JSON.parse(out);
  }
  const create = async (...args: readonly string[]) => created.parse(await json("app:create", "--name", "Tea", ...args));
  async function row(table: "companies" | "apps", id: string) {
    const { results } = await d1.prepare(`SELECT * FROM ${table} WHERE id = ?`).bind(id).all();
    return results[0];
  }
  let approved: z.output<typeof created>;
  let fresh: z.output<typeof created>;

  beforeAll(async () => {
    // Keys of another kind would open nothing that the other place has sealed.
    await d1.batch(["api_keys", "gateway_accounts", "signing_secrets"].map((table) => d1.prepare(`DELETE FROM ${table}`)));
    approved = await create("--company", "Known", "--origin", "Shop.example.com,app.example.com", "--origin", "shop.example.com");
    fresh = await create("--company", "New here", "--kyb", "submitted", "--country", "np");
  });

  it("a company is approved when it is made, unless that is said", async () => {
    expect(await row("companies", approved.company)).toMatchObject({ name: "Known", kyb: "approved", country: null });
    expect(await row("companies", fresh.company)).toMatchObject({ name: "New here", kyb: "submitted", country: "NP" });
  });

  it("stays as it is when it gets another app", async () => {
    await create("--company", fresh.company);
    expect(await row("companies", fresh.company)).toMatchObject({ kyb: "submitted", country: "NP" });
    for (const flag of [["--kyb", "approved"] as const, ["--country", "IN"] as const])
      expect(await type("app:create", "--company", fresh.company, "--name", "Third", ...flag)).toMatchObject({
        code: 1,
        note: `${flag[0]}: Is for a new company: ${fresh.company} stays as it is.`,
      });
    expect(await row("companies", fresh.company)).toMatchObject({ name: "New here", kyb: "submitted", country: "NP" });
  });

  it("has a country that there is, and domains that are domains", async () => {
    const { code, note } = await type(
      "app:create",
      "--company",
      "X",
      "--name",
      "Y",
      "--country",
      "nepal",
      "--origin",
      "https://tea.example",
    );
    expect(code).toBe(2);
    expect(note).toContain('--country: "NEPAL" is no country of ISO 3166: two letters, such as NP.');
    expect(note).toContain("--origin: Must be a domain alone, such as shop.example.com; names below it count too.");
  });

  it("is approved, and says what then is the limit", async () => {
    const { company } = await create("--company", "Himal Trading", "--kyb", "not_submitted");
    const told = async (...args: readonly string[]) => (await type("company:kyb", company, ...args)).out;
    const known =
      place === "local" ? "The worker on this machine knows it within 10 seconds." : "It works within about a minute everywhere.";
    expect(await told("submitted")).toBe(
      `Himal Trading (${company}, country unknown) is submitted: until it is approved one live payment may be at most 200.00 NPR; other currencies have no limit. ${known}`,
    );
    expect(await told("rejected", "--country", "in", "--reason", "No such tax number")).toBe(
      `Himal Trading (${company}, IN) is rejected: no limit is set for that country, so its live payments have none. ${known}`,
    );
    expect(await told("approved")).toBe(`Himal Trading (${company}, IN) is approved: its live payments have no limit. ${known}`);
    expect(await row("companies", company)).toMatchObject({ kyb: "approved", country: "IN", kyb_reason: null });
    const { results } = await d1
      .prepare("SELECT user, action, target, detail FROM audit_log WHERE company = ? ORDER BY at, rowid")
      .bind(company)
      .all();
    expect(results).toEqual(
      [{ kyb: "submitted" }, { kyb: "rejected", reason: "No such tax number" }, { kyb: "approved" }].map((detail) => ({
        user: "command line",
        action: "company.kyb",
        target: company,
        detail: JSON.stringify(detail),
      })),
    );
    expect(await json("company:kyb", company, "not_submitted", "--country", "NP")).toMatchObject({
      company,
      name: "Himal Trading",
      country: "NP",
      kyb: "not_submitted",
      limits: [{ currency: "NPR", most: "200.00" }],
    });
  });

  it("is rejected for a reason only", async () => {
    for (const args of [["rejected"], ["approved", "--reason", "Fine"]])
      expect(await type("company:kyb", fresh.company, ...args)).toMatchObject({
        code: 2,
        note: expect.stringContaining("--reason: Say why where you reject"),
      });
    expect(await row("companies", fresh.company)).toMatchObject({ kyb: "submitted" });
  });

  it("is not there", async () => {
    const there = place === "local" ? "on this machine; --remote asks the deployed worker" : "on the deployed worker";
    expect(await type("company:kyb", "co_000000000", "approved")).toMatchObject({
      code: 1,
      note: `co_…: There is no company co_000000000 ${there}.`,
    });
    for (const change of [["--origins", "tea.example"], []])
      expect(await type("app:settings", "ap_000000000", ...change)).toMatchObject({
        code: 1,
        note: `ap_…: There is no app ap_000000000 ${there}.`,
      });
  });

  it("names the domains whose pages may call", async () => {
    const { app } = approved;
    const stored = async () => (await row("apps", app))?.origins;
    expect(await stored()).toBe('["shop.example.com","app.example.com"]');
    expect((await type("app:settings", app)).out).toContain("origins          shop.example.com, app.example.com\n");
    expect((await type("app:settings", app, "--origins", "tea.example, दुकान.example")).out).toContain(
      "origins          tea.example, xn--11b7ah1gn.example\n",
    );
    const named = { app, origins: ["tea.example", "xn--11b7ah1gn.example"], keepsDuplicates: false, payerDays: null };
    expect(await json("app:settings", app)).toEqual(named);
    expect(await json("app:settings", app, "--keep-duplicates", "no")).toEqual(named);
    expect((await type("app:settings", app, "--origins", "none")).out).toContain("origins          none\n");
    expect(await stored()).toBeNull();
    expect((await row("apps", fresh.app))?.origins).toBeNull();
  });

  it("says what becomes of a second payment", async () => {
    const { app } = await create("--company", "Twice");
    const kept = async () => (await readApp(d1, app, Date.now()))?.keepsDuplicates;
    expect((await type("app:settings", app)).out).toContain("second payments  given back by themselves");
    expect(await kept()).toBe(false);
    expect((await type("app:settings", app, "--keep-duplicates", "yes")).out).toContain("second payments  kept until a person decides");
    expect(await kept()).toBe(true);
    expect(await json("app:settings", app, "--origins", "tea.example")).toEqual({
      app,
      origins: ["tea.example"],
      keepsDuplicates: true,
      payerDays: null,
    });
    expect(await json("app:settings", app, "--keep-duplicates", "no")).toEqual({
      app,
      origins: ["tea.example"],
      keepsDuplicates: false,
      payerDays: null,
    });
    expect(await kept()).toBe(false);
  });

  it.runIf(place === "remote")("asks wrangler once for a change", async () => {
    const before = calls.length;
    await type("company:kyb", fresh.company, "approved");
    expect(calls.length - before).toBe(1);
  });
});
