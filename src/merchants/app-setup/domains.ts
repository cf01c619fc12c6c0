import { and, asc, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import { hmacSha256 } from "../../kernel/crypto.ts";
import { hex } from "../../kernel/encoding.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { appDomains } from "../../storage/schema.ts";
import { isLocal } from "../addresses.ts";
import { publicOrigin } from "../origin.ts";
import type { CompanyScope } from "../tenancy.ts";

// Hosts of the merchant that may serve its payment pages, once its DNS shows that they are the merchant's.

/** Times are ISO 8601. */
export interface DomainView {
  readonly domain: string;
  readonly verified: boolean;
  readonly verifiedAt: string | null;
  /** Either shows that it is the merchant's. */
  readonly records: readonly { readonly type: "TXT" | "CNAME"; readonly name: string; readonly value: string }[];
  readonly createdAt: string;
}

type Row = typeof appDomains.$inferSelect;

/** Of the app and the domain, so nobody else can put it there beforehand. */
async function proofOf(env: Env, { app, domain }: Pick<Row, "app" | "domain">): Promise<string> {
  return `dwar-verification=${hex(await hmacSha256(env.COOKIE_KEY, `domain\n${app}\n${domain}`)).slice(0, 40)}`;
}

async function domainView(env: Env, row: Row): Promise<DomainView> {
  const origin = publicOrigin(env);
  const cname = origin === null ? [] : [{ type: "CNAME", name: row.domain, value: new URL(origin).hostname } as const];
  return {
    domain: row.domain,
    verified: row.verifiedAt !== null,
    verifiedAt: row.verifiedAt === null ? null : new Date(row.verifiedAt).toISOString(),
    records: [{ type: "TXT", name: `_dwar.${row.domain}`, value: await proofOf(env, row) }, ...cname],
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

export async function listDomains(env: Env, scope: CompanyScope, app: string): Promise<Result<readonly DomainView[], Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const rows = await database(scope.d1)
    .select()
    .from(appDomains)
    .where(eq(appDomains.app, app))
    .orderBy(asc(appDomains.createdAt), asc(appDomains.domain));
  return ok(await Promise.all(rows.map((row) => domainView(env, row))));
}

export async function addDomain(
  env: Env,
  scope: CompanyScope,
  app: string,
  domain: string,
  now: number,
): Promise<Result<DomainView, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const row: Row = { app, domain, verifiedAt: null, createdAt: now };
  const db = database(scope.d1);
  // Somebody who only claimed it does not keep its owner from it.
  await db
    .delete(appDomains)
    .where(and(eq(appDomains.domain, domain), isNull(appDomains.verifiedAt)))
    .run();
  const added = await db.insert(appDomains).values(row).onConflictDoNothing().returning({ domain: appDomains.domain });
  return added.length > 0 ? ok(await domainView(env, row)) : fail({ code: "domain.taken", field: "domain" });
}

export async function removeDomain(scope: CompanyScope, app: string, domain: string): Promise<Result<null, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const removed = await database(scope.d1)
    .delete(appDomains)
    .where(and(eq(appDomains.domain, domain), eq(appDomains.app, app)))
    .returning({ domain: appDomains.domain });
  return removed.length > 0 ? ok(null) : fail({ code: "domain.not_found" });
}

/** DNS over HTTPS, as JSON: RFC 8484's servers answer this form too. */
const RESOLVER = "https://cloudflare-dns.com/dns-query";
const answers = z.object({ Answer: z.array(z.object({ type: z.number(), data: z.string() })).optional() });
const TYPES = { TXT: 16, CNAME: 5 } as const;

async function recordsOf(type: keyof typeof TYPES, name: string): Promise<readonly string[]> {
  const response = await fetch(`${RESOLVER}?${new URLSearchParams({ name, type })}`, {
    headers: { accept: "application/dns-json" },
    signal: AbortSignal.timeout(5_000),
  });
  const read = answers.safeParse(await response.json());
  const found = read.success ? (read.data.Answer ?? []) : [];
  return found.filter((one) => one.type === TYPES[type]).map(({ data }) => data.replaceAll('"', "").replace(/\.$/, ""));
}

/** Looks whether its DNS shows it. Local development has no DNS that could: there it stays pending. */
export async function verifyDomain(
  env: Env,
  scope: CompanyScope,
  app: string,
  domain: string,
  now: number,
): Promise<Result<DomainView, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const db = database(scope.d1);
  const its = and(eq(appDomains.domain, domain), eq(appDomains.app, app));
  const [row] = await db.select().from(appDomains).where(its);
  if (!row) return fail({ code: "domain.not_found" });
  if (row.verifiedAt !== null) return ok(await domainView(env, row));
  if (isLocal(env)) return fail({ code: "domain.unproven", message: "Domains are checked where Dwar is deployed; here it stays pending." });
  const { records } = await domainView(env, row);
  try {
    const shown = await Promise.all(records.map(async ({ type, name, value }) => (await recordsOf(type, name)).includes(value)));
    if (!shown.includes(true)) return fail({ code: "domain.unproven" });
  } catch (error) {
    console.warn({ message: "a domain's records can't be read", domain, error: String(error) });
    return fail({ code: "unavailable", message: "The domain's records can't be read just now. Try it again in a minute." });
  }
  await db.update(appDomains).set({ verifiedAt: now }).where(its).run();
  return ok(await domainView(env, { ...row, verifiedAt: now }));
}
