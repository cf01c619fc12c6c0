import { eq } from "drizzle-orm";
import type { Failure } from "../kernel/errors.ts";
import type { Mode } from "../kernel/ids.ts";
import type { Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { accountKey } from "../storage/kv.ts";
import { gatewayAccounts } from "../storage/schema.ts";
import { edgeCopies } from "./edge-copies.ts";

/** Whose a gateway account is, which never changes. */
export interface AccountOwner {
  readonly app: string;
  readonly mode: Mode;
  readonly gateway: string;
}

const owners = edgeCopies<AccountOwner>(accountKey, async (env, account) => {
  const { app, mode, gateway } = gatewayAccounts;
  const [row] = await database(env.DB).select({ app, mode, gateway }).from(gatewayAccounts).where(eq(gatewayAccounts.id, account));
  return row ?? null;
});

/** Null where there is no such account. */
export const accountOwner = (env: Env, account: string): Promise<Result<AccountOwner | null, Failure>> => owners.read(env, account);
