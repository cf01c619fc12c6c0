import * as z from "zod";
import { fail, ok, type Result } from "../kernel/result.ts";
import { accountPlace, type SealFault, type SealingKeys, seal, unseal } from "../storage/sealed.ts";

const fields = z.record(z.string(), z.string());
export type StoredCredentials = Readonly<Record<string, string | undefined>>;

/** As they are kept in an account's row: they open nowhere else. */
export const sealCredentials = (sealing: SealingKeys, account: string, credentials: StoredCredentials): Promise<string> =>
  seal(sealing, accountPlace(account), JSON.stringify(credentials));

export async function openCredentials(
  sealing: SealingKeys,
  account: string,
  sealed: string,
): Promise<Result<z.output<typeof fields>, SealFault>> {
  const text = await unseal(sealing, accountPlace(account), sealed);
  if (!text.ok) return text;
  const read = fields.safeParse(fromJson(text.value));
  return read.success ? ok(read.data) : fail("corrupt");
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
