import type { ContentfulStatusCode } from "hono/utils/http-status";
import { randomId } from "../src/kernel/ids.ts";

/** What PayPal's API answers: a status and JSON. */
export interface Answer {
  /** 204: there is no body. */
  readonly status: ContentfulStatusCode | 204;
  readonly body: object;
}

const NAMES = {
  400: ["INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema."],
  404: ["RESOURCE_NOT_FOUND", "The specified resource does not exist."],
  415: ["UNSUPPORTED_MEDIA_TYPE", "The server does not support the request payload's media type."],
  422: ["UNPROCESSABLE_ENTITY", "The requested action could not be performed, semantically incorrect, or failed business validation."],
} as const;

/** PayPal's own sentences. */
const SENTENCES = {
  ACTION_DOES_NOT_MATCH_INTENT:
    "Order was created with an intent to 'CAPTURE'. Please use v2/checkout/orders/order_id/capture to complete the transaction or alternately Create an order with an intent of 'AUTHORIZE'.",
  AUTHORIZATION_ALREADY_CAPTURED: "Authorization has previously been captured.",
  AUTHORIZATION_DENIED: "An denied authorization cannot be captured.",
  AUTHORIZATION_EXPIRED: "An expired authorization cannot be captured.",
  AUTHORIZATION_VOIDED: "A voided authorization cannot be captured or reauthorized. ",
  AUTH_CAPTURE_CURRENCY_MISMATCH: "Currency of capture must be the same as currency of authorization.",
  CANNOT_BE_ZERO_OR_NEGATIVE: "Must be greater than zero.",
  CAPTURE_FULLY_REFUNDED: "The capture has already been fully refunded",
  CURRENCY_NOT_SUPPORTED: "Currency code is not currently supported.",
  DECIMALS_NOT_SUPPORTED: "Currency does not support decimals.",
  DECIMAL_PRECISION: "If the currency supports decimals, only two decimal place precision is supported.",
  DUPLICATE_INVOICE_ID:
    "Duplicate Invoice ID detected. To avoid a potential duplicate transaction your account setting requires that Invoice Id be unique for each transaction.",
  INSTRUMENT_DECLINED: "The instrument presented  was either declined by the processor or bank, or it can't be used for this payment.",
  INVALID_PARAMETER_SYNTAX: "The value of a field does not conform to the expected format.",
  INVALID_PARAMETER_VALUE: "A parameter value is not valid.",
  INVALID_RESOURCE_ID: "Specified resource ID does not exist. Please check the resource ID and try again.",
  INVALID_STRING_LENGTH: "The value of a field is either too short or too long",
  MAX_CAPTURE_AMOUNT_EXCEEDED:
    "Capture amount exceeds allowable limit. Please contact customer service or your account manager to request the change to your overage limit. The default overage limit is 115%, which allows the sum of all captures to be up to 115% of the order amount. The ability to over capture is subjected to regulatory approvals.",
  MALFORMED_REQUEST_JSON: "The request JSON is not well formed.",
  ORDER_ALREADY_AUTHORIZED: "Order already authorized.If 'intent=AUTHORIZE' only one authorization per order is allowed.",
  ORDER_ALREADY_CAPTURED: "Order already captured.If 'intent=CAPTURE' only one capture per order is allowed.",
  ORDER_NOT_APPROVED:
    "Payer has not yet approved the Order for payment. Please redirect the payer to the 'rel':'approve' url returned as part of the HATEOAS links within the Create Order call or provide a valid `payment_source` in the request.",
  PAYER_CANNOT_PAY: "Payer cannot pay for this transaction. Please contact the payer to find other ways to pay for this transaction.",
  PAYPAL_REQUEST_ID_REQUIRED: "A PayPal-Request-Id is required if you are trying to process payment for an Order.",
  PENDING_CAPTURE:
    "Cannot initiate a refund as the capture is pending. Capture is typically pending when the payer has funded the transaction using e-check/bank funded.",
  PREVIOUSLY_CAPTURED: "Authorization has been previously captured and hence cannot be voided.",
  PREVIOUSLY_VOIDED: "Authorization has been previously voided and hence cannot be voided again.",
  REFUND_AMOUNT_EXCEEDED: "The refund amount must be less than or equal to the capture amount that has not yet been refunded.",
  REFUND_CAPTURE_CURRENCY_MISMATCH: "Refund must be in the same currency as the capture",
  REFUND_NOT_ALLOWED: "Capture cannot be refunded.",
  RETURN_URL_REQUIRED: "The return url is required when attempting to vault this source.",
} as const;

/** `description` where PayPal has another sentence than elsewhere. */
export function refused(
  status: keyof typeof NAMES,
  issue?: keyof typeof SENTENCES,
  description: string | undefined = issue && SENTENCES[issue],
): Answer {
  const [name, message] = NAMES[status];
  const details = issue && [{ issue, description }];
  return { status, body: { name, message, debug_id: randomId("", 13).toLowerCase(), ...(details && { details }), links: [] } };
}
