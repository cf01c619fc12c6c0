import { and, asc, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import type { Method } from "../domain/facts.ts";
import type { Gateway } from "../gateways/contract.ts";
import { type Mode, randomId } from "../kernel/ids.ts";
import { type Currency, isCurrency } from "../kernel/money.ts";
import { database } from "../storage/database.ts";
import { gatewayAccounts } from "../storage/schema.ts";
import { accountPlace, type SealingKeys, seal } from "../storage/sealed.ts";

/** One gateway's credentials for one app and mode. */
export interface NewAccount {
  readonly app: string;
  readonly mode: Mode;
  readonly gateway: string;
  /** As `readCredentials` answered them. */
  readonly credentials: Readonly<Record<string, string | undefined>>;
  /** The lowest is tried first. */
  readonly priority?: number;
  /** Absent: all that the gateway has. */
  readonly currencies?: readonly Currency[];
  readonly methods?: readonly Method[];
}

/** An account as it may be shown: without its credentials. Times are Unix ms. */
export interface StoredAccount {
  readonly id: string;
  readonly mode: Mode;
  readonly gateway: string;
  readonly enabled: boolean;
  readonly verifiedAt: number | null;
  readonly priority: number;
  readonly currencies: readonly Currency[] | null;
  readonly methods: readonly Method[] | null;
  readonly createdAt: number;
  readonly deletedAt: number | null;
}

const unique = (list: readonly string[]) => new Set(list).size === list.length;
const listOf = <T extends z.ZodType<string>>(item: T) =>
  z.array(item).min(1, { error: "Name one, or leave it out." }).refine(unique, { error: "One is there twice." });

/** When an account is tried and for what, checked against what its gateway can do. */
export const accountUse = ({ name, currencies, methods }: Gateway) =>
  z.strictObject({
    priority: z.int({ error: "A whole number." }).min(0, { error: "0 to 1000." }).max(1000, { error: "0 to 1000." }).exactOptional(),
    currencies: listOf(
      z
        .string()
        .refine(isCurrency, { error: ({ input }) => `${JSON.stringify(input)} is not an active ISO 4217 currency code.`, abort: true })
        .refine((code) => currencies === "any" || currencies.includes(code), {
          error: ({ input }) => `${name} does not take ${String(input)}.`,
        }),
    ).exactOptional(),
    methods: listOf(z.enum([...methods], { error: `${name} has ${methods.join(", ")}.` })).exactOptional(),
  });

/** Enabled and verified: whoever stores it has checked the credentials. */
export async function accountRow(
  sealing: SealingKeys,
  id: string,
  account: NewAccount,
  now: number,
): Promise<typeof gatewayAccounts.$inferInsert> {
  const { credentials, ...row } = account;
  const sealed = await seal(sealing, accountPlace(id), JSON.stringify(credentials));
  return { ...row, id, sealed, enabled: true, verifiedAt: now, createdAt: now };
}

/** Answers the account's id. */
export async function addAccount(d1: D1Database, sealing: SealingKeys, account: NewAccount, now: number): Promise<string> {
  const id = randomId("gc_", 9);
  const row = await accountRow(sealing, id, account, now);
  await database(d1).insert(gatewayAccounts).values(row).run();
  return id;
}

/** The app's accounts by priority, those that were removed too. */
export function listAccounts(d1: D1Database, app: string, mode: Mode | null): Promise<readonly StoredAccount[]> {
  const { id, gateway, enabled, verifiedAt, priority, currencies, methods, createdAt, deletedAt } = gatewayAccounts;
  return database(d1)
    .select({ id, mode: gatewayAccounts.mode, gateway, enabled, verifiedAt, priority, currencies, methods, createdAt, deletedAt })
    .from(gatewayAccounts)
    .where(and(eq(gatewayAccounts.app, app), mode === null ? undefined : eq(gatewayAccounts.mode, mode)))
    .orderBy(asc(priority), asc(createdAt), asc(id));
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
