import { and, eq } from "drizzle-orm";
import type { Mode } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { database } from "../../storage/database.ts";
import { signingSecrets } from "../../storage/schema.ts";
import { sealingKeys, signingPlace, unseal } from "../../storage/sealed.ts";
import { addEndpoint, listEndpoints, type NewEndpoint, removeEndpoint } from "../endpoints.ts";
import { newSigningSecret, signingRow } from "../signing-secrets.ts";
import type { CompanyScope } from "../tenancy.ts";

/** Where the app's server is told of its orders. Times are ISO 8601. */
export interface EndpointView {
  readonly id: string;
  readonly mode: Mode;
  readonly url: string;
  /** Null: of everything. */
  readonly types: readonly string[] | null;
  readonly enabled: boolean;
  readonly createdAt: string;
}

export interface WebhookSettings {
  readonly endpoints: readonly EndpointView[];
  /** The last four characters of what signs them. */
  readonly signingSecret: string | null;
}

async function secretOf(env: Env, { d1 }: CompanyScope, app: string, mode: Mode): Promise<string | null> {
  const [row] = await database(d1)
    .select({ sealed: signingSecrets.sealed })
    .from(signingSecrets)
    .where(and(eq(signingSecrets.app, app), eq(signingSecrets.mode, mode)));
  if (!row) return null;
  const text = await unseal(await sealingKeys(env.SEALING_KEYS), signingPlace(app, mode), row.sealed);
  return text.ok ? text.value : null;
}

export async function webhooksOf(env: Env, scope: CompanyScope, app: string, mode: Mode): Promise<Result<WebhookSettings, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const [endpoints, secret] = await Promise.all([listEndpoints(scope.d1, app, mode), secretOf(env, scope, app, mode)]);
  return ok({
    endpoints: endpoints.map(({ id, url, types, createdAt, disabledAt }) => ({
      id,
      mode,
      url,
      types,
      enabled: disabledAt === null,
      createdAt: new Date(createdAt).toISOString(),
    })),
    signingSecret: secret === null ? null : `whsec_••••${secret.slice(-4)}`,
  });
}

export async function addCompanyEndpoint(
  scope: CompanyScope,
  app: string,
  mode: Mode,
  endpoint: NewEndpoint,
  now: number,
): Promise<Result<string, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const added = await addEndpoint(scope.d1, app, mode, endpoint, now);
  return added.ok ? added : fail({ code: "request.invalid", errors: added.error });
}

export async function removeCompanyEndpoint(scope: CompanyScope, app: string, id: string, now: number): Promise<Result<null, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  return (await removeEndpoint(scope.d1, app, id, now)) ? ok(null) : fail({ code: "endpoint.not_found" });
}

/** Another secret at once: messages that are still to be sent are signed with it too. Shown this once. */
export async function newSecret(env: Env, scope: CompanyScope, app: string, mode: Mode): Promise<Result<string, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  const secret = newSigningSecret();
  const row = await signingRow(await sealingKeys(env.SEALING_KEYS), app, mode, secret);
  await database(scope.d1)
    .insert(signingSecrets)
    .values(row)
    .onConflictDoUpdate({ target: [signingSecrets.app, signingSecrets.mode], set: { sealed: row.sealed } })
    .run();
  return ok(secret);
}
