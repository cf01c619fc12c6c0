import type { Refusal } from "../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { STEPS, type Step, type StepState } from "../../storage/verification-schema.ts";

// The steps of a gateway account's verification, as facts: no clock, no storage. What is entered is only believed once a payment has
// really gone through the gateway; one that did not sends the merchant back to the credentials.

export { STEPS, type Step, type StepState } from "../../storage/verification-schema.ts";

export interface Verification {
  readonly steps: Readonly<Record<Step, StepState>>;
  readonly domain: string | null;
  /** The order whose payment decides, from when it was made until it has. */
  readonly order: string | null;
  readonly failure: string | null;
}

export const begun = (hasWebhooks: boolean): Verification => ({
  steps: { credentials: "in_verify", webhook: hasWebhooks ? "open" : "not_needed", domain: "open", payment: "open" },
  domain: null,
  order: null,
  failure: null,
});

/** Of an account that was made by a command. */
export const unasked = (isVerified: boolean): Verification => {
  const state = isVerified ? "done" : "open";
  return { steps: { credentials: state, webhook: state, domain: state, payment: state }, domain: null, order: null, failure: null };
};

export const isVerified = ({ steps }: Verification): boolean => steps.payment === "done";
/** Its payment is under way: until that has ended nothing else may change. */
export const isPaying = ({ steps }: Verification): boolean => steps.payment === "in_verify";

/** What the merchant is to do next; null where nothing is left. */
export const nextStep = ({ steps }: Verification): Step | null =>
  STEPS.find((step) => steps[step] === "open" || steps[step] === "failed" || (step === "payment" && steps[step] === "in_verify")) ?? null;

const set = (verification: Verification, steps: Partial<Record<Step, StepState>>): Verification => ({
  ...verification,
  steps: { ...verification.steps, ...steps },
});

function refusalOf({ steps }: Verification): Refusal | null {
  if (steps.credentials === "failed") return { code: "gateway.credentials_failed" };
  return steps.credentials === "open" ? { code: "gateway.credentials_open" } : null;
}

/** The merchant has entered our address and the gateway's secret. */
export function webhookEntered(verification: Verification): Result<Verification, Refusal> {
  const refusal = refusalOf(verification);
  if (refusal) return fail(refusal);
  if (verification.steps.webhook === "not_needed")
    return fail({ code: "gateway.step_done", message: "This gateway sends no webhooks: there is nothing to enter." });
  return verification.steps.webhook === "open" ? ok(set(verification, { webhook: "in_verify" })) : fail({ code: "gateway.step_done" });
}

export function domainEntered(verification: Verification, domain: string): Result<Verification, Refusal> {
  const refusal = refusalOf(verification);
  if (refusal) return fail(refusal);
  if (isPaying(verification)) return fail({ code: "gateway.in_verification", message: "Its verification payment is under way." });
  if (isVerified(verification)) return fail({ code: "gateway.verified" });
  return ok({ ...set(verification, { domain: "in_verify" }), domain });
}

/** Whether the payment may begin. One that is under way goes on. */
export function payable(verification: Verification): Result<null, Refusal> {
  const refusal = refusalOf(verification);
  if (refusal) return fail(refusal);
  if (isVerified(verification)) return fail({ code: "gateway.step_done", message: "This account is verified." });
  const open = STEPS.find((step) => step !== "payment" && verification.steps[step] === "open");
  return open ? fail({ code: "gateway.step_open", message: `First the step before it: ${open}.` }) : ok(null);
}

export const paying = (verification: Verification, order: string): Verification => ({
  ...set(verification, { payment: "in_verify" }),
  order,
  failure: null,
});

const toDone = (state: StepState): StepState => (state === "in_verify" ? "done" : state);
const toOpen = (state: StepState): StepState => (state === "not_needed" ? state : "open");

/** Everything that was entered has worked. */
export const paid = (verification: Verification): Verification => ({
  ...verification,
  steps: {
    credentials: toDone(verification.steps.credentials),
    webhook: toDone(verification.steps.webhook),
    domain: toDone(verification.steps.domain),
    payment: "done",
  },
  failure: null,
});

/** The payment came to nothing: the credentials are to be entered again, which gives one more attempt. */
export const unpaid = (verification: Verification, failure: string): Verification => ({
  ...verification,
  steps: { credentials: "failed", webhook: toOpen(verification.steps.webhook), domain: toOpen(verification.steps.domain), payment: "open" },
  order: null,
  failure,
});

/** Other credentials: the account is verified anew. The domain stays, it is the merchant's own. */
export function reattempted(verification: Verification, hasWebhooks: boolean): Result<Verification, Refusal> {
  if (isPaying(verification)) return fail({ code: "gateway.in_verification" });
  const { domain } = verification;
  const fresh = begun(hasWebhooks);
  return ok(domain === null ? fresh : { ...set(fresh, { domain: "in_verify" }), domain });
}
