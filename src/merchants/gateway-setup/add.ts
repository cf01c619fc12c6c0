import { and, eq, isNull, max } from "drizzle-orm";
import type { Method } from "../../domain/facts.ts";
import { gatewayById } from "../../gateways/registry.ts";
import { type Mode, randomId } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import type { Currency } from "../../kernel/money.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { gatewayAccounts } from "../../storage/schema.ts";
import { gatewayVerifications } from "../../storage/verification-schema.ts";
import { accountUse } from "../accounts.ts";
import type { CompanyScope } from "../tenancy.ts";
import { proven, sealed } from "./credentials.ts";
import { begun } from "./steps.ts";

export interface NewGatewayAccount {
  readonly mode: Mode;
  readonly gateway: string;
  readonly credentials: Readonly<Record<string, string>>;
  readonly currencies?: readonly string[] | null;
  readonly methods?: readonly string[] | null;
}

const LAST_PLACE = 1000;

/** Stored with its first step done: not verified, so no payment uses it yet. Answers its id. */
export async function addGateway(
  env: Env,
  scope: CompanyScope,
  appId: string,
  { mode, gateway: name, credentials, currencies, methods }: NewGatewayAccount,
  now: number,
): Promise<Result<string, Refusal>> {
  const app = await scope.app(appId);
  if (!app.ok) return app;
  const gateway = gatewayById(name);
  if (!gateway) return fail({ code: "gateway.unknown", field: "gateway" });
  const use = accountUse(gateway).safeParse({ ...(currencies && { currencies }), ...(methods && { methods }) });
  if (!use.success)
    return fail({
      code: "request.invalid",
      errors: use.error.issues.map(({ path, message }) => ({ field: path.join("."), message })),
    });
  const tried = await proven(env, { app: app.value.id, mode, gateway }, credentials, now);
  if (!tried.ok) return tried;
  const id = randomId("gc_", 9);
  const db = database(scope.d1);
  const mine = and(eq(gatewayAccounts.app, appId), eq(gatewayAccounts.mode, mode), isNull(gatewayAccounts.deletedAt));
  const [last] = await db
    .select({ priority: max(gatewayAccounts.priority) })
    .from(gatewayAccounts)
    .where(mine);
  await db.batch([
    db.insert(gatewayAccounts).values({
      id,
      app: appId,
      mode,
      gateway: gateway.id,
      sealed: await sealed(env, id, tried.value),
      enabled: true,
      // Behind those that there are.
      priority: Math.min((last?.priority ?? -1) + 1, LAST_PLACE),
      currencies: chosen<Currency>(use.data.currencies),
      methods: chosen<Method>(use.data.methods),
      createdAt: now,
    }),
    db
      .insert(gatewayVerifications)
      .values({ account: id, ...begun(gateway.webhooks !== undefined), version: 1, change: randomId("", 20), updatedAt: now }),
  ]);
  return ok(id);
}

const chosen = <T>(list: readonly T[] | null | undefined): readonly T[] | null => list ?? null;
