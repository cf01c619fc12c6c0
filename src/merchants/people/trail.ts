import { record } from "../audit.ts";
import { coarseAddress } from "../coarse-address.ts";
import { tenancyOf } from "../tenancy.ts";

/** better-auth's endpoints after which a person's account is another, in the audit log's words. */
const ACTIONS: Readonly<Record<string, string>> = {
  "/change-password": "account.change_password",
  "/two-factor/disable": "account.two_factor_off",
  "/two-factor/generate-backup-codes": "account.new_backup_codes",
  "/passkey/verify-registration": "account.add_passkey",
  "/passkey/delete-passkey": "account.remove_passkey",
};

export interface Person {
  readonly id: string;
  readonly email: string;
}

/** Into the log of each company that the person belongs to: it concerns who trusts them. */
export async function recordForPerson(d1: D1Database, { id, email }: Person, action: string, headers: Headers | undefined): Promise<void> {
  const { companies } = await tenancyOf(d1, id);
  const from = { address: coarseAddress(headers?.get("cf-connecting-ip") ?? null), agent: headers?.get("user-agent") ?? null };
  const entry = { app: null, at: Date.now(), user: id, email, action, target: id, detail: null, ...from };
  await Promise.all(companies.map(({ company }) => record(d1, { ...entry, company })));
}

export const actionOf = (path: string): string | undefined => ACTIONS[path];
