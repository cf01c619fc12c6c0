import type { Ctx } from "../../context.ts";
import { answer } from "./envelope.ts";
import { signIn } from "./sign-in.ts";
import { newSignature } from "./signatures.ts";

/** POST /auth/generate-signature/{appId}: one that is bound to no transaction yet. */
export async function generateSignature(c: Ctx): Promise<Response> {
  const holder = await signIn(c);
  return holder.ok ? answer(c, 201, await newSignature(c, holder.value, null, Date.now())) : holder.error;
}
