import { and, desc, eq, isNull } from "drizzle-orm";
import type { Mode } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { apiKeys } from "../../storage/schema.ts";
import { sealingKeys } from "../../storage/sealed.ts";
import { type Rotated, rotateKeys } from "../key-pairs.ts";
import type { CompanyScope } from "../tenancy.ts";

/** A key pair without its secret. Times are ISO 8601. */
export interface KeyView {
  readonly id: string;
  readonly mode: Mode;
  readonly publicKey: string;
  readonly status: "active" | "ending" | "ended";
  readonly createdAt: string;
  /** When it ends, or has. */
  readonly endsAt: string | null;
  /** Give or take an hour; null: never, or not since it was first noted. */
  readonly lastUsedAt: string | null;
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

export async function keysOf(
  scope: CompanyScope,
  app: string,
  mode: Mode | null,
  now: number,
): Promise<Result<readonly KeyView[], Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const rows = await database(scope.d1)
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.app, app), mode === null ? undefined : eq(apiKeys.mode, mode)))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id));
  return ok(
    rows.map(({ id, mode: of, publicKey, createdAt, expiresAt, revokedAt, lastUsedAt }) => {
      const endsAt = revokedAt ?? expiresAt;
      const status = endsAt === null ? "active" : endsAt > now ? "ending" : "ended";
      return {
        id,
        mode: of,
        publicKey,
        status,
        createdAt: new Date(createdAt).toISOString(),
        endsAt: iso(endsAt),
        lastUsedAt: iso(lastUsedAt),
      };
    }),
  );
}

/** A new pair in place of those that there are, which end after `overlap` seconds. */
export async function regenerate(
  env: Env,
  scope: CompanyScope,
  { app, mode, overlap }: { readonly app: string; readonly mode: Mode; readonly overlap: number },
  now: number,
): Promise<Result<Rotated, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  return ok(await rotateKeys(scope.d1, () => sealingKeys(env.SEALING_KEYS), { app, mode, overlap: overlap * 1000 }, now));
}

/** Ends one pair at once. */
export async function revokeKey(scope: CompanyScope, app: string, id: string, now: number): Promise<Result<null, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const ended = await database(scope.d1)
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(eq(apiKeys.id, id), eq(apiKeys.app, app), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  return ended.length > 0 ? ok(null) : fail({ code: "key.not_found" });
}
