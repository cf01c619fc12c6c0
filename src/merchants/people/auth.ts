import { passkey } from "@better-auth/passkey";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError, createAuthMiddleware } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { bearer } from "better-auth/plugins/bearer";
import { twoFactor } from "better-auth/plugins/two-factor";
import { sha256 } from "../../kernel/crypto.ts";
import { hex } from "../../kernel/encoding.ts";
import { randomId } from "../../kernel/ids.ts";
import * as schema from "../../storage/auth-schema.ts";
import { database } from "../../storage/database.ts";
import { coarseAddress } from "../coarse-address.ts";
import { sendMail } from "../mail.ts";
import { knownMail, resetMail, verifyMail } from "./mails.ts";
import { signInSecrets } from "./secrets.ts";

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
  const auth = ofDatabase.get(deps.origin) ?? newAuth(deps);
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

async function newAuth({ env, origin, waitUntil }: AuthDeps) {
  const limits = env.RATE_LIMITS !== "off";
  return betterAuth({
    appName: "Dwar",
    baseURL: origin,
    basePath: AUTH_PATH,
    secrets: await signInSecrets(env.SEALING_KEYS),
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
      minPasswordLength: 10,
      maxPasswordLength: 128,
      resetPasswordTokenExpiresIn: HOUR,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) => {
        await sendMail(env, resetMail(user.email, `${origin}/dashboard/reset?token=${encodeURIComponent(token)}`));
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
      passkey({ rpID: new URL(origin).hostname, rpName: "Dwar", origin }),
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
    hooks: {
      before: createAuthMiddleware(async (c) => {
        if (!limits || !LIMITED_BY_ACCOUNT.has(c.path) || typeof c.body?.email !== "string") return;
        const key = `${c.path} ${hex(await sha256(c.body.email.trim().toLowerCase()))}`;
        if (!(await env.ACCOUNT_LIMIT.limit({ key })).success) throw new APIError("TOO_MANY_REQUESTS", { code: "TOO_MANY_ATTEMPTS" });
      }),
    },
    databaseHooks: {
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
