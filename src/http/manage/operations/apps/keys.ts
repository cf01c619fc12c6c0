import * as z from "zod";
import { ok } from "../../../../kernel/result.ts";
import { type KeyView, keysOf, regenerate, revokeKey } from "../../../../merchants/app-setup/keys.ts";
import { ROLES } from "../../../../merchants/tenancy.ts";
import type { CompanyOperation } from "../../operation.ts";
import { appTrace, forgetting, MAY_BUILD, type Nothing, nothing } from "./apps.ts";

const mode = z.enum(["test", "live"], { error: "test or live." });
const inMode = z.strictObject({ mode: mode.exactOptional() });

export const keyList: CompanyOperation<z.output<typeof inMode>, { readonly data: readonly KeyView[] }> = {
  name: "keys.list",
  method: "GET",
  path: "/apps/:app/keys",
  allows: ROLES,
  summary: "An app's key pairs without their secrets, the newest first.",
  input: inMode,
  async run({ scope, now }, { app = "" }, input) {
    const listed = await keysOf(scope, app, input.mode ?? null, now);
    return listed.ok ? ok({ data: listed.value }) : listed;
  },
};

const WEEK = 7 * 86_400;

const regenerated = z.strictObject({
  mode,
  overlap: z
    .int({ error: "A whole number of seconds." })
    .min(0, { error: "0 to 604800 seconds." })
    .max(WEEK, { error: "0 to 604800 seconds." })
    .default(0),
});

/** The secrets are shown this once. */
export interface NewKey {
  readonly mode: "test" | "live";
  readonly publicKey: string;
  readonly secretKey: string;
  /** Where the app had none in this mode. */
  readonly signingSecret: string | null;
  /** The pairs that end by this, and when (ISO 8601). */
  readonly ending: readonly string[];
  readonly endsAt: string;
}

export const keyRegenerate: CompanyOperation<z.output<typeof regenerated>, NewKey> = {
  name: "keys.regenerate",
  method: "POST",
  path: "/apps/:app/keys",
  status: 201,
  allows: MAY_BUILD,
  summary: "A new key pair, whose secret is shown this once; the pairs before it end at once, or after `overlap` seconds.",
  input: regenerated,
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
};

export const keyRevoke: CompanyOperation<Nothing, { readonly revoked: string }> = {
  name: "keys.revoke",
  method: "DELETE",
  path: "/apps/:app/keys/:key",
  allows: MAY_BUILD,
  summary: "Ends one key pair at once.",
  input: nothing,
  async run(context, { app = "", key = "" }) {
    const revoked = await forgetting(context, app, await revokeKey(context.scope, app, key, context.now));
    return revoked.ok ? ok({ revoked: key }) : revoked;
  },
  trace: ({ params }) => appTrace(params, { key: params.key }),
};
