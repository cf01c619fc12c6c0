import type { ErrorCode } from "./errors.ts";

/** What only the settings refuse, beside ERRORS. Apart, since payments load those and none of these. */
export const MANAGE_ERRORS = {
  "auth.signed_out": { status: 401, title: "Sign in first." },
  "auth.unverified": { status: 403, title: "Confirm your e-mail address first." },
  "auth.role": { status: 403, title: "Your role does not allow this." },
  "auth.foreign": { status: 403, title: "This request comes from another site." },
  "rate.account": { status: 429, title: "Too many attempts; wait a minute." },
  "company.none": { status: 409, title: "You don't belong to a company yet." },
  "company.not_found": { status: 404, title: "No such company." },
  "company.too_many": { status: 409, title: "You own enough companies." },
  "member.not_found": { status: 404, title: "Nobody of that id belongs to the company." },
  "team.last_owner": { status: 409, title: "A company needs an owner: make somebody else one first." },
  "team.too_many_invitations": { status: 409, title: "Too many invitations wait for an answer; take some back." },
  "invitation.not_found": { status: 404, title: "This invitation is not for you, or no longer open." },
  "session.not_found": { status: 404, title: "No such session." },
  "company.name_taken": { status: 409, title: "Another company has this name." },
  "company.foreign_state": { status: 422, title: "The state does not belong to the country." },
  "company.tax_number": { status: 422, title: "The country does not write a tax number so." },
  "company.incomplete": { status: 422, title: "Some of the company's details are missing." },
  "company.in_review": { status: 409, title: "The company's details are being checked, or were approved: they can't be changed now." },
  "company.not_submitted": { status: 409, title: "There is nothing to decide: the company's details are not up for approval." },
  "document.not_found": { status: 404, title: "No such document." },
  "app.name_taken": { status: 409, title: "Another app of the company has this name." },
  "app.email_taken": { status: 409, title: "Another app of the company has this e-mail address." },
  "app.phone_taken": { status: 409, title: "Another app of the company has this phone number." },
  "app.too_many": { status: 409, title: "The company has enough apps." },
  "domain.taken": { status: 409, title: "This domain belongs to an app already." },
  "domain.not_found": { status: 404, title: "No such domain." },
  "domain.unproven": { status: 409, title: "The domain's records don't show it yet." },
  "key.not_found": { status: 404, title: "No such key." },
  "endpoint.not_found": { status: 404, title: "No such webhook endpoint." },
  "app.not_found": { status: 404, title: "No such app." },
  "account.not_found": { status: 404, title: "No such gateway account." },
  "account.changed": { status: 409, title: "Somebody else changed it at the same time: nothing was changed. Look at it again." },
  "gateway.unknown": { status: 422, title: "No such gateway." },
  "gateway.rejected": { status: 422, title: "The gateway rejects these credentials." },
  "gateway.silent": { status: 503, title: "The gateway does not answer, so the credentials can't be checked. Nothing was stored." },
  "gateway.credentials_open": { status: 409, title: "The credentials come first." },
  "gateway.credentials_failed": { status: 409, title: "The credentials have failed: enter them again." },
  "gateway.step_open": { status: 409, title: "A step before this one is still open." },
  "gateway.step_done": { status: 409, title: "This step has been done." },
  "gateway.in_verification": { status: 409, title: "The account is being verified: wait until its payment has ended." },
  "gateway.verified": { status: 409, title: "The account is verified: to change it, verify it again with new credentials." },
  "gateway.unverified": { status: 409, title: "The account is not verified yet." },
  "currency.not_found": { status: 404, title: "The catalogue has no such currency." },
  "currency.exists": { status: 409, title: "The catalogue has this currency already." },
  "currency.name_taken": { status: 409, title: "Another currency of the catalogue has this name." },
  "method.not_found": { status: 404, title: "The catalogue has no such payment method." },
  "method.exists": { status: 409, title: "The catalogue has this payment method already, or another one of this name." },
  "method.enabled": { status: 409, title: "This payment method is enabled already." },
  "method.disabled": { status: 409, title: "This payment method is disabled already." },
  "method.not_allowed": { status: 409, title: "This version of the service can't be paid with this method." },
  "config.mail": { status: 503, title: "No mail can be sent: MAIL_URL, MAIL_FROM and MAIL_KEY are not configured." },
} as const satisfies Record<string, { status: number; title: string }>;

export type ManageErrorCode = keyof typeof MANAGE_ERRORS;

export interface FieldFault {
  /** A path in the request. */
  readonly field: string;
  /** What is wrong with it, for a person. */
  readonly message: string;
}

/** Why something was not done to the settings. A Failure is one. */
export interface Refusal {
  readonly code: ErrorCode | ManageErrorCode;
  readonly field?: string;
  readonly message?: string;
  /** Where several fields are at fault. */
  readonly errors?: readonly FieldFault[];
}
