/** Every failure this service reports, as data: the HTTP floor reads `status` and `title`, the docs list the table. */
export const ERRORS = {
  "request.malformed": { status: 400, title: "The body can't be read." },
  "request.too_large": { status: 413, title: "The body is too large." },
  "request.too_slow": { status: 408, title: "The body did not arrive in time." },
  "request.media_type": { status: 415, title: "Send JSON or a URL-encoded form." },
  "request.invalid": { status: 422, title: "Some fields are not valid." },
  "request.not_found": { status: 404, title: "There is nothing at this address." },
  "request.method": { status: 405, title: "This address does not take that method." },
  "auth.missing": { status: 401, title: "Send your secret key: Authorization: Bearer <secret key>." },
  "auth.unknown_key": { status: 401, title: "This key is not known or no longer valid." },
  "auth.app_disabled": { status: 403, title: "This app is disabled." },
  "rate.key": { status: 429, title: "Too many calls with this key." },
  "rate.address": { status: 429, title: "Too many calls from this address." },
  "idempotency.other_body": { status: 422, title: "This Idempotency-Key was used with another request." },
  "idempotency.running": { status: 409, title: "The first request with this Idempotency-Key is still running." },
  "order.not_found": { status: 404, title: "No such order." },
  "order.archived": { status: 409, title: "This order ended long ago and is in the archive: it can only be read." },
  "order.reference_conflict": { status: 409, title: "This reference belongs to an order with another amount or currency." },
  "order.no_gateway": { status: 422, title: "No enabled gateway of this app can take this payment." },
  "order.unapproved_limit": { status: 422, title: "Until the company is approved, live payments are limited." },
  "order.not_payable": { status: 409, title: "This order can't be paid any more." },
  "order.busy": { status: 409, title: "A payment of this order is under way; ask again when it is decided." },
  "order.not_cancellable": { status: 409, title: "This order can't be cancelled any more." },
  "order.not_capturable": { status: 409, title: "This order holds no money." },
  "order.capture_too_large": { status: 422, title: "More than what is held." },
  "gateway.failed": { status: 502, title: "The gateway refused or could not be reached; nothing has changed." },
  "attention.not_found": { status: 404, title: "This order has nothing of that kind to resolve." },
  "event.not_found": { status: 404, title: "This order has no such event." },
  "event.not_told": { status: 409, title: "Events of this type are not sent to webhooks." },
  "order.not_refundable": { status: 409, title: "This order has no payment that could be refunded." },
  "order.refund_too_large": { status: 422, title: "More than what is left of the captured amount." },
  "refund.not_found": { status: 404, title: "No such refund." },
  "reconciliation.not_found": { status: 404, title: "No such reconciliation." },
  "reconciliation.media_type": { status: 415, title: "Send the gateway's file as text/csv." },
  "order.too_many_attempts": { status: 409, title: "Too many attempts were made to pay this order." },
  "webhook.signature": { status: 401, title: "This message is not signed by the gateway, or too old." },
  "webhook.stray": { status: 503, title: "No order knows this payment yet; send it again." },
  "config.public_origin": { status: 503, title: "PUBLIC_ORIGIN is not configured, so payment pages have no address." },
  unavailable: { status: 503, title: "A part of the service can't be reached; nothing was lost, try again." },
  internal: { status: 500, title: "Something went wrong on our side." },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** A failure on its way to the caller. `field` is a path in the request; `message` says what is wrong with it and is shown. */
export interface Failure {
  readonly code: ErrorCode;
  readonly field?: string;
  readonly message?: string;
}
