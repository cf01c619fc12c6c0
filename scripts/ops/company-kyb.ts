import { toMajor } from "../../src/kernel/money.ts";
import { kybChange, setKyb } from "../../src/merchants/company/kyb-status.ts";
import { type CompanyStatus, isCompanyId, shown } from "../../src/merchants/kyb.ts";
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
    reason: { value: "TEXT", help: "why it is rejected: the merchant reads it" },
    ...STORE_OPTIONS,
  },
  examples: ["co_… approved", 'co_… rejected --reason "No such tax number" --remote'],

  async run(given, io) {
    const [first, second] = given.arguments;
    const company = await wanted(io, COMPANY, first, { question: "Company (co_…)" });
    if (!isCompanyId(company)) throw misused(COMPANY, `${JSON.stringify(company)} is no company's id: co_ and 9 letters or digits.`);
    const status = await wanted(io, STATUS, second, { question: `Status (${KYB_STATUSES.join(", ")})` });
    const said = { kyb: status, country: given.text("country"), reason: given.text("reason") };
    const change = checked(kybChange, present(said), { kyb: STATUS });
    await withStore(given, io, async (store) => {
      const now = await setKyb(store.d1, company, change, { now: io.now(), by: "command line" });
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
