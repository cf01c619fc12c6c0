import type { Context } from "hono";

/** Cloudflare says who calls; on loopback nobody does, and there is nobody to protect against. */
export const addressOf = (c: Context): string | null => c.req.header("cf-connecting-ip") ?? null;

const isOff = (env: Env) => env.RATE_LIMITS === "off";

/** Whether a caller has gone over a limit. A limiter that fails lets everybody through: payments matter more. */
export async function isOver(env: Env, limiter: RateLimit, key: string | null): Promise<boolean> {
  if (key === null || isOff(env)) return false;
  try {
    return !(await limiter.limit({ key })).success;
  } catch (error) {
    console.warn({ message: "a rate limit can't be asked", error: String(error) });
    return false;
  }
}
