import { passkey } from "@better-auth/passkey";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError, createAuthMiddleware, isAPIError } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { bearer } from "better-auth/plugins/bearer";
import { twoFactor } from "better-auth/plugins/two-factor";
import { eq } from "drizzle-orm";
import { sha256 } from "../../kernel/crypto.ts";
import { hex } from "../../kernel/encoding.ts";
import { randomId } from "../../kernel/ids.ts";
import * as schema from "../../storage/auth-schema.ts";
import { database } from "../../storage/database.ts";
import { coarseAddress } from "../coarse-address.ts";
import { sendMail } from "../mail.ts";
import { knownMail, passwordChangedMail, resetMail, verifyMail } from "./mails.ts";
import { LONGEST_PASSWORD, personName, SHORTEST_PASSWORD } from "./person.ts";
import { signInSecret } from "./secrets.ts";
import { actionOf, recordForPerson } from "./trail.ts";

// Who signs in, by better-auth on D1. Its endpoints are below AUTH_PATH; the dashboard's forms call the same ones.
// Passwords: better-auth's own scrypt (N 16384, r 16), which in workerd is node:crypto's and takes about 60 ms of CPU. WebCrypto's
// PBKDF2 is capped there at 100,000 rounds, a sixth of what OWASP asks for. scripts/build.ts sees to it that it is not the one in JavaScript.

export const AUTH_PATH = "/dashboard/auth";

const HOUR = 3600;
const DAY = 24 * HOUR;

export interface AuthDeps {
  readonly env: Env;
  /** Where the dashboard is: links in mails and passkeys belong to it. */
  readonly origin: string;
  /** Goes on after the answer: how long a mail takes must not tell whether an account exists. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

export type Auth = Awaited<ReturnType<typeof newAuth>>;

/** One for each origin and database, made when it is first needed. */
const made = new WeakMap<D1Database, Map<string, Promise<Auth>>>();

export function authOf(deps: AuthDeps): Promise<Auth> {
  const ofDatabase = made.get(deps.env.DB) ?? new Map<string, Promise<Auth>>();
  made.set(deps.env.DB, ofDatabase);
  const auth =
    ofDatabase.get(deps.origin) ??
    newAuth(deps).catch((error: unknown) => {
      // D1 may be back the next time.
      ofDatabase.delete(deps.origin);
      throw error;
    });
  ofDatabase.set(deps.origin, auth);
  return auth;
}

/** Each costs a password's worth of CPU, or a mail. */
const LIMITED_BY_ACCOUNT: ReadonlySet<string> = new Set([
  "/sign-in/email",
  "/sign-up/email",
  "/request-password-reset",
  "/send-verification-email",
]);

/** A limiter that fails stops nobody: better-auth's own, by address, is still there. */
async function isOver(limiter: RateLimit, key: string): Promise<boolean> {
  try {
    return !(await limiter.limit({ key })).success;
  } catch (error) {
    console.warn({ message: "a rate limit can't be asked", error: String(error) });
    return false;
  }
}

async function verifiedUser(verified: boolean | undefined): Promise<void> {
  if (verified !== true) throw new APIError("UNAUTHORIZED", { code: "AUTHENTICATION_FAILED", message: "User verification is required" });
}

async function newAuth({ env, origin, waitUntil }: AuthDeps) {
  const limits = env.RATE_LIMITS !== "off";
  return betterAuth({
    appName: "Dwar",
    baseURL: origin,
    basePath: AUTH_PATH,
    secret: await signInSecret(env),
    database: drizzleAdapter(database(env.DB), {
      provider: "sqlite",
      schema: {
        user: schema.users,
        session: schema.sessions,
        account: schema.logins,
        verification: schema.verifications,
        twoFactor: schema.twoFactors,
        passkey: schema.passkeys,
        rateLimit: schema.rateLimits,
      },
    }),
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: LONGEST_PASSWORD,
      resetPasswordTokenExpiresIn: HOUR,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) => {
        await sendMail(env, resetMail(user.email, `${origin}/dashboard/reset?token=${encodeURIComponent(token)}`));
      },
      onPasswordReset: async ({ user }) => {
        // Only who reads its mail gets here. So an address that somebody else signed up with becomes its owner's.
        await database(env.DB).update(schema.users).set({ emailVerified: true }).where(eq(schema.users.id, user.id));
        await recordForPerson(env.DB, user, "account.reset_password", undefined);
        waitUntil(sendMail(env, passwordChangedMail(user.email, origin)));
      },
      onExistingUserSignUp: async ({ user }) => {
        await sendMail(env, knownMail(user.email, origin));
      },
    },
    emailVerification: {
      expiresIn: HOUR,
      autoSignInAfterVerification: true,
      sendVerificationEmail: async ({ user, token }) => {
        await sendMail(env, verifyMail(user.email, `${origin}/dashboard/verify?token=${encodeURIComponent(token)}`));
      },
    },
    session: { expiresIn: 14 * DAY, updateAge: DAY, freshAge: DAY },
    rateLimit: {
      enabled: limits,
      storage: "database",
      window: 60,
      max: 100,
      // Without an address everybody would be counted as one: that is only so on this machine.
      customRules: { "/**": (request, rule) => (request.headers.has("cf-connecting-ip") ? rule : false) },
    },
    plugins: [
      twoFactor({ issuer: "Dwar", accountLockout: { maxFailedAttempts: 8, durationSeconds: 900 } }),
      passkey({
        rpID: new URL(origin).hostname,
        rpName: "Dwar",
        origin,
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        // A passkey stands for password and second factor both: that somebody touched it is not enough.
        registration: { afterVerification: ({ verification }) => verifiedUser(verification.registrationInfo?.userVerified) },
        authentication: { afterVerification: ({ verification }) => verifiedUser(verification.authenticationInfo.userVerified) },
      }),
      bearer(),
    ],
    advanced: {
      cookiePrefix: "dwar",
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: ["cf-connecting-ip"] },
      database: { generateId: ({ model }) => (model === "user" ? randomId("us_", 9) : randomId("", 24)) },
      backgroundTasks: { handler: waitUntil },
    },
    // Their answers have every session's token; /v1/manage/me/sessions has not.
    disabledPaths: ["/list-sessions", "/revoke-session"],
    hooks: {
      before: createAuthMiddleware(async ({ path, body }) => {
        if (typeof body?.name === "string" && !personName.safeParse(body.name).success)
          throw new APIError("BAD_REQUEST", { code: "INVALID_NAME", message: "Invalid name" });
        if (!limits || !LIMITED_BY_ACCOUNT.has(path) || typeof body?.email !== "string") return;
        const key = `${path} ${hex(await sha256(body.email.trim().toLowerCase()))}`;
        if (await isOver(env.ACCOUNT_LIMIT, key))
          throw new APIError("TOO_MANY_REQUESTS", { code: "TOO_MANY_ATTEMPTS", message: "Too many attempts" });
      }),
      after: createAuthMiddleware(async ({ path, context, headers }) => {
        const action = actionOf(path);
        if (action === undefined || !context.session || isAPIError(context.returned)) return;
        const { user } = context.session;
        await recordForPerson(env.DB, user, action, headers);
        if (path === "/change-password") waitUntil(sendMail(env, passwordChangedMail(user.email, origin)));
      }),
    },
    databaseHooks: {
      user: {
        update: {
          // Not an endpoint's work: it is on from the first code that is right.
          after: async (user, context) => {
            if (context?.path === "/two-factor/verify-totp" && user.twoFactorEnabled === true)
              await recordForPerson(env.DB, user, "account.two_factor_on", context.headers);
          },
        },
      },
      session: {
        create: {
          before: async (session) => ({ data: { ...session, ipAddress: coarseAddress(session.ipAddress ?? null) ?? "" } }),
        },
      },
    },
    logger: { level: "error", log: (level, message) => console.error({ message: "sign-in", level, what: message }) },
    telemetry: { enabled: false },
  });
}
