import * as z from "zod";
import type { Refusal } from "../kernel/manage-errors.ts";
import { isolateMemory } from "../kernel/memory.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { isLocal } from "./addresses.ts";

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Plain text, with full addresses of links. */
  readonly text: string;
}

type MailEnv = Pick<Env, "ENVIRONMENT" | "MAIL_URL" | "MAIL_FROM" | "MAIL_KEY">;

const TIMEOUT_MS = 10_000;
const MOST_KEPT = 50;

interface SentMail extends Mail {
  readonly at: number;
}

/** Local development's last mails. Nothing is ever kept by a deployed worker. */
const kept = isolateMemory<SentMail>(MOST_KEPT);
/** The newest first. */
export const lastMails = (env: MailEnv): readonly SentMail[] => (isLocal(env) ? kept.values(Date.now()) : []);

const settings = z.object({ MAIL_URL: z.url({ protocol: /^https$/ }), MAIL_FROM: z.string().min(3), MAIL_KEY: z.string().min(1) });

/** Whether mail leaves this worker, or is shown where it was made. */
export const mailWorks = (env: MailEnv): boolean => isLocal(env) || settings.safeParse(env).success;

/** Sends one mail; a failure is for the caller to say, and is logged without the mail's text. */
export async function sendMail(env: MailEnv, mail: Mail): Promise<Result<null, Refusal>> {
  if (isLocal(env)) {
    kept.set(crypto.randomUUID(), { ...mail, at: Date.now() }, Number.POSITIVE_INFINITY);
    console.log(`mail to ${mail.to}: ${mail.subject}\n\n${mail.text}\n`);
    return ok(null);
  }
  const service = settings.safeParse(env);
  if (!service.success) {
    console.warn({ message: "a mail was not sent: MAIL_URL, MAIL_FROM and MAIL_KEY are not all set", subject: mail.subject });
    return fail({ code: "config.mail" });
  }
  const { MAIL_URL, MAIL_FROM, MAIL_KEY } = service.data;
  try {
    const response = await fetch(MAIL_URL, {
      method: "POST",
      headers: { authorization: `Bearer ${MAIL_KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ from: MAIL_FROM, to: [mail.to], subject: mail.subject, text: mail.text }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (response.ok) return ok(null);
    console.error({ message: "the mail service refused a mail", status: response.status, subject: mail.subject });
  } catch (error) {
    console.error({ message: "the mail service can't be reached", error: String(error), subject: mail.subject });
  }
  return fail({ code: "unavailable" });
}
