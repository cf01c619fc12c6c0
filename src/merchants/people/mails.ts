import type { Mail } from "../mail.ts";

// The mails about accounts. Each says why it came, and that nothing happens to who ignores it.

const signed = (lines: readonly string[]): string => [...lines, "", "Dwar"].join("\n");

export const verifyMail = (to: string, url: string): Mail => ({
  to,
  subject: "Confirm your e-mail address",
  text: signed([
    "Welcome to Dwar. Confirm that this address is yours:",
    "",
    url,
    "",
    "The link works for one hour. If you did not sign up, ignore this mail.",
  ]),
});

/** Whoever signs up with a known address learns nothing on the page: its owner is told here. */
export const knownMail = (to: string, origin: string): Mail => ({
  to,
  subject: "You already have an account",
  text: signed([
    "Somebody, probably you, tried to sign up with this address, which has an account already.",
    "",
    `Sign in: ${origin}/dashboard/sign-in`,
    // Which also confirms the address, whoever signed up with it first.
    `Choose a new password: ${origin}/dashboard/forgot`,
    "",
    "If it was not you, there is nothing to do.",
  ]),
});

export const resetMail = (to: string, url: string): Mail => ({
  to,
  subject: "Choose a new password",
  text: signed([
    "To choose a new password for your account:",
    "",
    url,
    "",
    "The link works for one hour, once. If you did not ask for it, ignore this mail: your password stays as it is.",
  ]),
});

export const invitationMail = (
  to: string,
  { by, company, url }: { readonly by: string; readonly company: string; readonly url: string },
): Mail => ({
  to,
  subject: `${by} invites you to ${company} on Dwar`,
  text: signed([
    `${by} asks you to join ${company} on Dwar, where it takes its payments.`,
    "",
    url,
    "",
    "The invitation is open for seven days. If you don't know them, ignore this mail.",
  ]),
});

export const passwordChangedMail = (to: string, origin: string): Mail => ({
  to,
  subject: "Your password was changed",
  text: signed([
    "The password of your account was just changed.",
    "",
    "If it was not you, choose another one now, and look at who is signed in:",
    "",
    `${origin}/dashboard/forgot`,
  ]),
});

export const decisionMail = (
  to: string,
  {
    company,
    approved,
    reason,
    url,
  }: { readonly company: string; readonly approved: boolean; readonly reason: string | null; readonly url: string },
): Mail => ({
  to,
  subject: approved ? `${company} is approved` : `${company} is not approved`,
  text: signed([
    approved
      ? `The details of ${company} have been checked and approved: its live payments have no limit any more.`
      : `The details of ${company} have been checked and could not be approved: ${reason ?? "no reason was given."}`,
    "",
    ...(approved ? [] : ["You can change them and submit them again:", ""]),
    url,
  ]),
});
