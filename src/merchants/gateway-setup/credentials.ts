import type { GatewayFailure } from "../../domain/facts.ts";
import type { Fields, Gateway } from "../../gateways/contract.ts";
import { readCredentials } from "../../gateways/fields.ts";
import type { Mode } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { sealingKeys } from "../../storage/sealed.ts";
import { checkCredentials } from "../check-credentials.ts";
import { reachOf } from "../reach.ts";
import { openCredentials, type StoredCredentials, sealCredentials } from "../stored-credentials.ts";

/** The gateway did not say that anything is wrong with them. */
const SILENT: ReadonlySet<GatewayFailure["failure"]> = new Set(["unavailable", "rate_limited", "unreadable"]);

export interface Meant {
  readonly app: string;
  readonly mode: Mode;
  readonly gateway: Gateway;
}

/** Well formed, and tried with one harmless call. Faults name the field as `credentials.<field>`. */
export async function proven(
  env: Env,
  { app, mode, gateway }: Meant,
  given: Readonly<Record<string, string>>,
  now: number,
): Promise<Result<StoredCredentials, Refusal>> {
  const reach = reachOf(env, gateway, { app, mode });
  if (!reach) return fail({ code: "request.invalid", field: "mode", message: `${gateway.name} is not offered in ${mode} mode.` });
  const read = readCredentials(gateway.fields, given);
  if (!read.ok) {
    const errors = read.error.map(({ field, message }) => ({
      field: `credentials.${field}`,
      message: `${labelOf(gateway.fields, field)} ${message}.`,
    }));
    return fail({ code: "request.invalid", errors });
  }
  const timeoutMs = Number(env.GATEWAY_TIMEOUT_MS) || 15_000;
  const checked = await checkCredentials(gateway, mode, read.value, { ...reach, timeoutMs, now });
  if (checked.ok) return ok(read.value);
  const { failure, nativeMessage } = checked.error;
  if (SILENT.has(failure)) return fail({ code: "gateway.silent" });
  const message = nativeMessage === undefined ? undefined : `${gateway.name} rejects these credentials: ${nativeMessage}`;
  return fail({ code: "gateway.rejected", ...(message !== undefined && { message }) });
}

const labelOf = (fields: Fields, name: string) => fields[name]?.label ?? name;

export const sealed = async (env: Env, account: string, credentials: StoredCredentials): Promise<string> =>
  sealCredentials(await sealingKeys(env.SEALING_KEYS), account, credentials);

export async function opened(
  env: Env,
  account: { readonly id: string; readonly sealed: string },
): Promise<Result<Readonly<Record<string, string>>, Refusal>> {
  const read = await openCredentials(await sealingKeys(env.SEALING_KEYS), account.id, account.sealed);
  if (read.ok) return read;
  console.error({ message: "stored credentials can't be opened", account: account.id, why: read.error });
  return fail({ code: "internal" });
}

const LAST = 4;

/** As it may be shown: of a secret the last four characters, where it is long enough for that to say little. */
export const shownCredential = (value: string, isSecret: boolean): string =>
  isSecret ? `••••${value.length > 3 * LAST ? value.slice(-LAST) : ""}` : value;
