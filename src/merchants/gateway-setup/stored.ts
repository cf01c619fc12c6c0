import { and, asc, eq, exists, isNull } from "drizzle-orm";
import type { Gateway } from "../../gateways/contract.ts";
import { gatewayById } from "../../gateways/registry.ts";
import { type Mode, randomId } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { gatewayAccounts } from "../../storage/schema.ts";
import { gatewayVerifications } from "../../storage/verification-schema.ts";
import type { AppRow, CompanyScope } from "../tenancy.ts";
import { unasked, type Verification } from "./steps.ts";

// A company's gateway accounts with how far their verification has come.

export type AccountRow = typeof gatewayAccounts.$inferSelect;

/** An account of the company that was not removed, with its adapter. */
export interface Found {
  readonly app: AppRow;
  readonly account: AccountRow;
  readonly gateway: Gateway;
  readonly verification: Verification;
  /** Of the verification's row; 0: there is none. */
  readonly version: number;
}

type Row = { readonly gateway_accounts: AccountRow; readonly gateway_verifications: typeof gatewayVerifications.$inferSelect | null };

function foundIn(app: AppRow, { gateway_accounts: account, gateway_verifications: stored }: Row): Found | null {
  const gateway = gatewayById(account.gateway);
  if (!gateway) return null;
  const isVerified = account.verifiedAt !== null;
  return { app, account, gateway, verification: stored ?? unasked(isVerified), version: stored?.version ?? 0 };
}

const query = (scope: CompanyScope, app: AppRow) => {
  const { id } = gatewayAccounts;
  return {
    where: and(eq(gatewayAccounts.app, app.id), isNull(gatewayAccounts.deletedAt)),
    rows: database(scope.d1).select().from(gatewayAccounts).leftJoin(gatewayVerifications, eq(gatewayVerifications.account, id)),
  };
};

/** An app's accounts by priority; null: of both modes. */
export async function accountsOf(scope: CompanyScope, app: AppRow, mode: Mode | null): Promise<readonly Found[]> {
  const { rows, where } = query(scope, app);
  const { priority, createdAt, id } = gatewayAccounts;
  const found = await rows
    .where(and(where, mode === null ? undefined : eq(gatewayAccounts.mode, mode)))
    .orderBy(asc(priority), asc(createdAt), asc(id));
  return found.flatMap((row) => foundIn(app, row) ?? []);
}

export async function accountIn(scope: CompanyScope, appId: string, accountId: string): Promise<Result<Found, Refusal>> {
  const app = await scope.app(appId);
  if (!app.ok) return app;
  const { rows, where } = query(scope, app.value);
  const [row] = await rows.where(and(where, eq(gatewayAccounts.id, accountId)));
  const found = row && foundIn(app.value, row);
  return found ? ok(found) : fail({ code: "account.not_found" });
}

type AccountSet = Partial<Pick<AccountRow, "sealed" | "enabled" | "verifiedAt">>;

/** All or nothing; refused where somebody else has changed the verification since it was read. */
export async function keep(
  scope: CompanyScope,
  { account, version }: Found,
  verification: Verification,
  set: AccountSet,
  now: number,
): Promise<Result<null, Refusal>> {
  const db = database(scope.d1);
  const { steps, domain, order, failure } = verification;
  const next = { steps, domain, order, failure, version: version + 1, change: randomId("", 20), updatedAt: now };
  const { account: key, version: stored } = gatewayVerifications;
  const write = db
    .insert(gatewayVerifications)
    .values({ account: account.id, ...next })
    .onConflictDoUpdate({ target: key, set: next, setWhere: eq(stored, version) })
    .returning({ version: stored });
  // The account follows only where this change took effect.
  const isOurs = db
    .select({ account: key })
    .from(gatewayVerifications)
    .where(and(eq(key, account.id), eq(gatewayVerifications.change, next.change)));
  const follows = and(eq(gatewayAccounts.id, account.id), isNull(gatewayAccounts.deletedAt));
  if (Object.keys(set).length === 0) {
    const written = await write;
    return written.length > 0 ? ok(null) : fail({ code: "account.changed" });
  }
  const [written] = await db.batch([
    write,
    db
      .update(gatewayAccounts)
      .set(set)
      .where(and(follows, exists(isOurs))),
  ]);
  return written.length > 0 ? ok(null) : fail({ code: "account.changed" });
}
