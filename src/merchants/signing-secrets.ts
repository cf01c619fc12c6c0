import { randomBytes } from "../kernel/crypto.ts";
import { base64 } from "../kernel/encoding.ts";
import type { Mode } from "../kernel/ids.ts";
import type { signingSecrets } from "../storage/schema.ts";
import { type SealingKeys, seal, signingPlace } from "../storage/sealed.ts";

/** "whsec_" and 32 random bytes, as Standard Webhooks has it. */
export const newSigningSecret = (): string => `whsec_${base64(randomBytes(32))}`;

export async function signingRow(
  sealing: SealingKeys,
  app: string,
  mode: Mode,
  secret: string,
): Promise<typeof signingSecrets.$inferInsert> {
  return { app, mode, sealed: await seal(sealing, signingPlace(app, mode), secret) };
}
