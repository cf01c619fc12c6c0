import { and, asc, eq, getTableColumns, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import type { Method } from "../domain/facts.ts";
import type { Gateway } from "../gateways/contract.ts";
import { type Mode, randomId } from "../kernel/ids.ts";
import { type Currency, isCurrency } from "../kernel/money.ts";
import { database } from "../storage/database.ts";
import { gatewayAccounts } from "../storage/schema.ts";
import type { SealingKeys } from "../storage/sealed.ts";
import type { Priorities, PriorityKey } from "./priorities.ts";
import { type StoredCredentials, sealCredentials } from "./stored-credentials.ts";

/** One gateway's credentials for one app and mode. */
export interface NewAccount {
  readonly app: string;
  readonly mode: Mode;
  readonly gateway: string;
  /** As `readCredentials` answered them. */
  readonly credentials: StoredCredentials;
  /** The lowest is tried first. */
  readonly priority?: number;
  /** Where it is another. */
  readonly priorities?: Priorities;
  /** Absent or null: all that the gateway has. */
  readonly currencies?: readonly Currency[] | null;
  readonly methods?: readonly Method[] | null;
}

/** What is to be different; what is absent stays. */
export interface AccountChange {
  readonly enabled?: boolean;
  readonly priority?: number;
  /** Only these change; null: the priority that counted without it again. */
  readonly priorities?: Readonly<Partial<Record<PriorityKey, number | null>>>;
  /** Null: all that the gateway has. */
  readonly currencies?: readonly Currency[] | null;
  readonly methods?: readonly Method[] | null;
  /** Sealed credentials in place of those that were read: where others are there by now nothing changes. */
  readonly sealed?: { readonly from: string; readonly to: string };
}

/** An account as it may be shown: without its credentials. Times are Unix ms. */
export interface StoredAccount {
  readonly id: string;
  readonly mode: Mode;
  readonly gateway: string;
  readonly enabled: boolean;
  readonly verifiedAt: number | null;
  readonly priority: number;
  readonly priorities: Priorities | null;
  readonly currencies: readonly Currency[] | null;
  readonly methods: readonly Method[] | null;
  /** When a properly signed webhook came last, give or take an hour. */
  readonly webhookAt: number | null;
  /** It keeps failing: until then it is tried last. */
  readonly downUntil: number | null;
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

const unique = (list: readonly string[]) => new Set(list).size === list.length;
const listOf = <T extends z.ZodType<string>>(item: T) =>
  z.array(item).min(1, { error: "Name one, or leave it out." }).refine(unique, { error: "One is there twice." });

const level = z.int({ error: "A whole number." }).min(0, { error: "0 to 1000." }).max(1000, { error: "0 to 1000." });
const currencyOf = ({ name, currencies }: Gateway) =>
  z
    .string()
    .refine(isCurrency, { error: ({ input }) => `${JSON.stringify(input)} is not an active ISO 4217 currency code.`, abort: true })
    .refine((code) => currencies === "any" || currencies.includes(code), {
      error: ({ input }) => `${name} does not take ${String(input)}.`,
    });
/** "NPR", or "NPR:card" for one method in it. */
const priorityKey = (gateway: Gateway) =>
  z.string().transform((text, context): PriorityKey => {
    const [code = "", method, ...more] = text.split(":");
    const currency = currencyOf(gateway).safeParse(code);
    const known = gateway.methods.find((one) => one === method);
    if (currency.success && more.length === 0 && (method === undefined || known))
      return known ? `${currency.data}:${known}` : currency.data;
    const message = currency.error?.issues[0]?.message ?? `${gateway.name} has ${gateway.methods.join(", ")}.`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
const byCurrency = <T extends z.ZodType>(gateway: Gateway, value: T) =>
  z.partialRecord(priorityKey(gateway), value, {
    error: ({ code, issues }) => (code === "invalid_key" ? issues?.[0]?.message : undefined),
  });

/** When an account is tried and for what, checked against what its gateway can do. */
export const accountUse = (gateway: Gateway) =>
  z.strictObject({
    priority: level.exactOptional(),
    priorities: byCurrency(gateway, level).exactOptional(),
    currencies: listOf(currencyOf(gateway)).nullable().exactOptional(),
    methods: listOf(z.enum([...gateway.methods], { error: `${gateway.name} has ${gateway.methods.join(", ")}.` }))
      .nullable()
      .exactOptional(),
  });

/** As `accountUse`, for an account that there is. */
export const accountChange = (gateway: Gateway) =>
  accountUse(gateway).extend({ priorities: byCurrency(gateway, level.nullable()).exactOptional(), enabled: z.boolean().exactOptional() });

/** Enabled and verified: whoever stores it has checked the credentials. */
export async function accountRow(
  sealing: SealingKeys,
  id: string,
  account: NewAccount,
  now: number,
): Promise<typeof gatewayAccounts.$inferInsert> {
  const { credentials, ...row } = account;
  const sealed = await sealCredentials(sealing, id, credentials);
  return { ...row, id, sealed, enabled: true, verifiedAt: now, createdAt: now };
}

/** Answers the account's id. */
export async function addAccount(d1: D1Database, sealing: SealingKeys, account: NewAccount, now: number): Promise<string> {
  const id = randomId("gc_", 9);
  const row = await accountRow(sealing, id, account, now);
  await database(d1).insert(gatewayAccounts).values(row).run();
  return id;
}

// All columns but these two: credentials are not shown, not even encrypted.
const { app: _app, sealed: _sealed, ...shown } = getTableColumns(gatewayAccounts);

/** The app's accounts by priority, those that were removed too. */
export function listAccounts(d1: D1Database, app: string, mode: Mode | null): Promise<readonly StoredAccount[]> {
  const { priority, createdAt, id } = gatewayAccounts;
  return database(d1)
    .select(shown)
    .from(gatewayAccounts)
    .where(and(eq(gatewayAccounts.app, app), mode === null ? undefined : eq(gatewayAccounts.mode, mode)))
    .orderBy(asc(priority), asc(createdAt), asc(id));
}

/** Whose it is, and its credentials as they are stored. Null where there is no such account. */
export async function readAccount(
  d1: D1Database,
  id: string,
): Promise<(StoredAccount & { readonly app: string; readonly sealed: string }) | null> {
  const [row] = await database(d1).select().from(gatewayAccounts).where(eq(gatewayAccounts.id, id));
  return row ?? null;
}

/** Answers how it is now; null where it was removed, or its credentials are not those that were read. */
export async function changeAccount(d1: D1Database, id: string, change: AccountChange): Promise<StoredAccount | null> {
  const { priorities, sealed, ...rest } = change;
  // Merged by the database, so that somebody who changes another currency at the same time is not undone.
  const merged = sql`nullif(json_patch(coalesce(${gatewayAccounts.priorities}, '{}'), ${JSON.stringify(priorities)}), '{}')`;
  const [row] = await database(d1)
    .update(gatewayAccounts)
    .set({ ...rest, ...(priorities && { priorities: merged }), ...(sealed && { sealed: sealed.to }) })
    .where(and(eq(gatewayAccounts.id, id), isNull(gatewayAccounts.deletedAt), sealed && eq(gatewayAccounts.sealed, sealed.from)))
    .returning(shown);
  return row ?? null;
}

/** It takes no new payment; what is under way is still looked after with it. False where the app has no such account, or no longer. */
export async function removeAccount(d1: D1Database, app: string, id: string, now: number): Promise<boolean> {
  const changed = await database(d1)
    .update(gatewayAccounts)
    .set({ deletedAt: now })
    .where(and(eq(gatewayAccounts.id, id), eq(gatewayAccounts.app, app), isNull(gatewayAccounts.deletedAt)))
    .returning({ id: gatewayAccounts.id });
  return changed.length > 0;
}
