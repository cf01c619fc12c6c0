import * as z from "zod";
import { toMajor } from "../../src/kernel/money.ts";
import { type CompanyStatus, country, isCompanyId, kybStatus, setKyb, shown } from "../../src/merchants/kyb.ts";
import { KYB_STATUSES } from "../../src/storage/schema.ts";
import { json } from "./columns.ts";
import type { Command } from "./command.ts";
import { misused } from "./refusal.ts";
import { missing, STORE_OPTIONS, withStore } from "./store.ts";
import { checked, present, wanted } from "./wanted.ts";

const COMPANY = "co_…";
const STATUS = "STATUS";

export const companyKyb: Command = {
  name: "company:kyb",
  summary: "Says whether a company's details were checked: until it is approved its live payments are limited.",
  arguments: [
    { name: COMPANY, help: "the company" },
    { name: STATUS, help: KYB_STATUSES.join(", ") },
  ],
  options: {
    country: { value: "NP", help: "where the company is, which decides the limit: ISO 3166, two letters" },
    ...STORE_OPTIONS,
  },
  examples: ["co_… approved", "co_… rejected --country NP --remote"],

  async run(given, io) {
    const [first, second] = given.arguments;
    const company = await wanted(io, COMPANY, first, { question: "Company (co_…)" });
    if (!isCompanyId(company)) throw misused(COMPANY, `${JSON.stringify(company)} is no company's id: co_ and 9 letters or digits.`);
    const status = await wanted(io, STATUS, second, { question: `Status (${KYB_STATUSES.join(", ")})` });
    const change = checked(
      z.object({ kyb: kybStatus, country: country.exactOptional() }),
      present({ kyb: status, country: given.text("country") }),
      { kyb: STATUS },
    );
    await withStore(given, io, async (store) => {
      const now = await setKyb(store.d1, company, change);
      if (!now) throw missing(store, `company ${company}`, COMPANY);
      const known = await store.changed(...now.apps);
      const limits = now.limits.map((most) => ({ currency: most.currency, most: toMajor(most) }));
      io.out(given.has("json") ? json({ ...now, limits }) : `${told(now)} ${known}`);
    });
  },
};

function told({ company, name, country, kyb, limits }: CompanyStatus): string {
  const who = `${name} (${company}, ${country ?? "country unknown"}) is ${kyb.replaceAll("_", " ")}`;
  if (kyb === "approved") return `${who}: its live payments have no limit.`;
  if (limits.length === 0) return `${who}: no limit is set for that country, so its live payments have none.`;
  return `${who}: until it is approved one live payment may be at most ${limits.map(shown).join(", ")}; other currencies have no limit.`;
}
