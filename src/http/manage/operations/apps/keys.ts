import * as z from "zod";
import { ok } from "../../../../kernel/result.ts";
import { keysOf, regenerate, revokeKey } from "../../../../merchants/app-setup/keys.ts";
import { ROLES } from "../../../../merchants/tenancy.ts";
import * as answers from "../../answers/apps.ts";
import { inCompany } from "../../operation.ts";
import { appTrace, forgetting, MAY_BUILD, nothing } from "./apps.ts";

const mode = z.enum(["test", "live"], { error: "test or live." });
const inMode = z.strictObject({ mode: mode.exactOptional() });

export const keyList = inCompany({
  name: "keys.list",
  method: "GET",
  path: "/apps/:app/keys",
  allows: ROLES,
  summary: "An app's key pairs without their secrets, the newest first.",
  input: inMode,
  answer: answers.keyList,
  async run({ scope, now }, { app = "" }, input) {
    const listed = await keysOf(scope, app, input.mode ?? null, now);
    return listed.ok ? ok({ data: listed.value }) : listed;
  },
});

const WEEK = 7 * 86_400;

const regenerated = z.strictObject({
  mode,
  overlap: z
    .int({ error: "A whole number of seconds." })
    .min(0, { error: "0 to 604800 seconds." })
    .max(WEEK, { error: "0 to 604800 seconds." })
    .default(0),
});

export const keyRegenerate = inCompany({
  name: "keys.regenerate",
  method: "POST",
  path: "/apps/:app/keys",
  status: 201,
  allows: MAY_BUILD,
  summary: "A new key pair, whose secret is shown this once; the pairs before it end at once, or after `overlap` seconds.",
  input: regenerated,
  answer: answers.newKey,
  async run(context, { app = "" }, input) {
    const { env, scope, now } = context;
    const made = await forgetting(context, app, await regenerate(env, scope, { app, ...input }, now));
    if (!made.ok) return made;
    const { pair, ending, endsAt, signingSecret } = made.value;
    return ok({
      mode: input.mode,
      ...pair,
      signingSecret,
      ending: ending.map(({ publicKey }) => publicKey),
      endsAt: new Date(endsAt).toISOString(),
    });
  },
  trace: ({ params, input, output }) => appTrace(params, { ...input, publicKey: output.publicKey }),
});

export const keyRevoke = inCompany({
  name: "keys.revoke",
  method: "DELETE",
  path: "/apps/:app/keys/:key",
  allows: MAY_BUILD,
  summary: "Ends one key pair at once.",
  input: nothing,
  answer: answers.revokedKey,
  async run(context, { app = "", key = "" }) {
    const revoked = await forgetting(context, app, await revokeKey(context.scope, app, key, context.now));
    return revoked.ok ? ok({ revoked: key }) : revoked;
  },
  trace: ({ params }) => appTrace(params, { key: params.key }),
});
