import { decode, sign, verify } from "hono/jwt";
import * as z from "zod";
import { base64url } from "../../../kernel/encoding.ts";
import { type Mode, randomId } from "../../../kernel/ids.ts";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import { ACCESS_SECONDS } from "../../../storage/kv.ts";
import { stampingKey } from "./stamped.ts";

/** What an access token says of who carries it. */
export interface Access {
  readonly app: string;
  readonly mode: Mode;
  /** The row of api_keys. */
  readonly key: string;
  /** The sign-in that it came of. */
  readonly family: string;
}

const claims = z.object({
  sub: z.string(),
  mode: z.enum(["test", "live"]),
  kid: z.string(),
  family: z.string(),
  exp: z.int(),
});

const keyFor = async (env: Pick<Env, "COOKIE_KEY">, key: string): Promise<string> => base64url(await stampingKey(env, "access token", key));

/** A JWT (HS256) for 15 minutes: clients read `exp` in it. */
export async function newAccessToken(env: Pick<Env, "COOKIE_KEY">, { app, mode, key, family }: Access, now: number): Promise<string> {
  const iat = Math.floor(now / 1000);
  // Two of the same second differ.
  const said = { sub: app, mode, kid: key, family, iat, exp: iat + ACCESS_SECONDS, jti: randomId("", 12) };
  return sign(said, await keyFor(env, key), "HS256");
}

/** Asks nobody: whether its key is still valid and its family not revoked is for the caller to see. */
export async function readAccessToken(
  env: Pick<Env, "COOKIE_KEY">,
  token: string,
  now: number,
): Promise<Result<Access, "forged" | "expired">> {
  try {
    const said = claims.parse(decode(token).payload);
    // Its time is looked at here, after its signature, and by our own clock alone: those of two places differ.
    await verify(token, await keyFor(env, said.kid), { alg: "HS256", exp: false, iat: false });
    return said.exp * 1000 > now ? ok({ app: said.sub, mode: said.mode, key: said.kid, family: said.family }) : fail("expired");
  } catch {
    return fail("forged");
  }
}
