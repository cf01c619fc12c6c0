import * as z from "zod";
import { isOrderId, type Mode, randomId } from "../../../kernel/ids.ts";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import type { KeyHolder } from "../../../merchants/settings.ts";
import { SIGNATURE_SECONDS, signatureKey } from "../../../storage/kv.ts";
import type { Ctx } from "../../context.ts";
import { readStamped, stamped } from "./stamped.ts";

/** What a signature says: who may process a payment, and until when (Unix ms). Bound to one order, or to none. */
export interface Signature {
  readonly id: string;
  readonly app: string;
  readonly mode: Mode;
  /** The row of api_keys. */
  readonly key: string;
  readonly order: string | null;
  readonly expiresAt: number;
}

const VERSION = "1";
const fields = z.tuple([
  z.string(),
  z.literal(VERSION),
  z.string(),
  z.enum(["test", "live"]),
  z.string().refine((order) => order === "" || isOrderId(order)),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  z.string(),
]);

/** A signature for 15 minutes. Its record in KV is written after the answer, and only there to be revoked. */
export async function newSignature(c: Ctx, { key, mode, app }: KeyHolder, order: string | null, now: number): Promise<string> {
  const id = randomId("", 20);
  c.executionCtx.waitUntil(record(c.env, id));
  return stamped(c.env, "signature", [key, VERSION, app.id, mode, order ?? "", String(now + SIGNATURE_SECONDS * 1000), id]);
}

async function record(env: Env, id: string): Promise<void> {
  try {
    await env.KV.put(signatureKey(id), "issued", { expirationTtl: SIGNATURE_SECONDS });
  } catch (error) {
    console.warn({ message: "a signature's record can't be written to KV", error: String(error) });
  }
}

/** Asks nobody: whether its key is still valid and the signature not revoked is for the caller to see. */
export async function readSignature(
  env: Pick<Env, "COOKIE_KEY">,
  text: string,
  now: number,
): Promise<Result<Signature, "forged" | "expired">> {
  const read = fields.safeParse(await readStamped(env, "signature", text));
  if (!read.success) return fail("forged");
  const [key, , app, mode, order, expiresAt, id] = read.data;
  return expiresAt > now ? ok({ id, app, mode, key, order: order === "" ? null : order, expiresAt }) : fail("expired");
}
