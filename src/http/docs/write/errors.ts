import { ERRORS, type ErrorCode } from "../../../kernel/errors.ts";
import { FAULTS } from "../../dialects/kspay/catalogue.ts";
import { RULES, type Rule } from "../../manage/kspay.ts";
import { manageErrors } from "./manage.tsx";

/** What each code means for whoever gets it, and what to do. */
const MEANINGS: Readonly<Record<ErrorCode, string>> = {
  "request.malformed": "The body is not valid JSON or not UTF-8. Nothing was done; correct it and send it again.",
  "request.too_large": "A body has at most 256 KB.",
  "request.too_slow": "A body has half a minute to arrive. Nothing was done; send it again.",
  "request.media_type": "`Content-Type` must be `application/json` or `application/x-www-form-urlencoded`.",
  "request.invalid": "`errors` names each field and what is wrong with it. Nothing was stored.",
  "request.not_found": "The path is wrong, or the API is on another host.",
  "request.method": "The `Allow` header says which methods the address takes.",
  "auth.missing": "There was no `Authorization: Bearer …` header.",
  "auth.unknown_key": "The secret key is wrong, of another installation, or was revoked.",
  "auth.app_disabled": "The key is right, but its app was switched off.",
  "rate.key": "More than 1,000 calls in 10 seconds. Wait as long as `Retry-After` says.",
  "rate.address": "Too many calls without a valid key came from your address. Wait as long as `Retry-After` says.",
  "idempotency.other_body": "The key belongs to another request of the last 24 hours. Use a fresh one for each operation.",
  "idempotency.running": "The first request with the key has not ended. Send it again in a second to get its answer.",
  "order.not_found": "There is none with this id, or it belongs to another app or mode.",
  "order.archived":
    "It ended more than a year ago. Looking it up works; nothing can be done with it any more, and its reference belongs to it for good.",
  "order.reference_conflict": "One reference is one payment. Use another reference, or the amount and currency of the first call.",
  "order.no_gateway": "`errors` names the field that leaves no gateway account: look at `GET /v1/gateways`.",
  "order.unapproved_limit":
    "`detail` says how much one live payment may be until whoever runs this installation has approved your company's details. Test mode has no such limit.",
  "order.not_payable": "It was paid, or ended. The payment page says this, the API does not.",
  "order.busy": "Money may be moving. Ask again after `Retry-After`, or wait for the webhook.",
  "order.not_cancellable": "It was paid or has expired; a paid order can be refunded.",
  "order.not_capturable":
    "Only an order with the status `authorized` does: the customer has not paid yet, the money was taken or let go of already, or the hold has ended.",
  "order.capture_too_large": "`detail` says how much is held.",
  "gateway.failed": "`detail` is the gateway's own reason, where it gave one. Trying again later may work; the order is as it was.",
  "attention.not_found": "It has no attention of this code, or not at this transaction. It may have been resolved before.",
  "event.not_found": "The id is not one of this order's events.",
  "event.not_told": "Only the types of the webhooks section are sent.",
  "order.not_refundable": "It was never paid, or everything was refunded or is being refunded.",
  "order.refund_too_large": "Refunds that are under way count too. `detail` says how much is left.",
  "refund.not_found": "There is none with this id, or its order belongs to another app or mode.",
  "order.too_many_attempts": "It was tried too often. The payment page says this, the API does not.",
  "webhook.signature": "For gateways: the webhook's secret is not the one that is set up for this account.",
  "webhook.stray": "For gateways: after a few times such a message is kept in a list and taken as read.",
  "config.public_origin": "Whoever runs this installation must set PUBLIC_ORIGIN before the first order.",
  unavailable: "Send the same request again after `Retry-After`; a create or a call with an `Idempotency-Key` is never done twice.",
  internal: "A fault of ours. Send the same request again, and name the `requestId` when you report it.",
};

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text);
}

export interface ErrorRow {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
}

export const errorRow = (code: ErrorCode): ErrorRow => ({ code, ...ERRORS[code], meaning: MEANINGS[code] });

/** Every code of the service, in the catalogue's order. */
export const errorRows: readonly ErrorRow[] = Object.keys(ERRORS).filter(isCode).map(errorRow);

function kspayRow({ code, of, field, wrong, fault }: Rule): string {
  const said = FAULTS.get(fault);
  const where = [field && `\`${field}\``, wrong].filter(Boolean).join(", ");
  return `| \`${code}\` | ${of ? of.map((name) => `\`${name}\``).join(", ") : "all"} | ${where} | ${said?.code ?? "none"} | ${said?.message} |`;
}

/** docs/errors.md */
export const errorsPage = (): string => `# Errors

Every answer of 400 and above is an RFC 9457 problem document (\`application/problem+json\`) with a stable \`code\`, a \`requestId\`, and
for bad input \`errors: [{field, message}]\`. Made from \`src/kernel/errors.ts\` by \`npm run docs\`: do not edit it here.

| code | status | what it says | what it means |
|---|---|---|---|
${errorRows.map(({ code, status, title, meaning }) => `| \`${code}\` | ${status} | ${title} | ${meaning} |`).join("\n")}

## Of the settings

What \`/v1/manage\` and the dashboard refuse beside these, from \`src/kernel/manage-errors.ts\`.

| code | status | what it says |
|---|---|---|
${manageErrors.map(({ code, status, title }) => `| \`${code}\` | ${status} | ${title} |`).join("\n")}

### In KS Pay's words

For programs that were written for KS Pay's management API a problem document of \`/v1/manage\` also has \`kspay: {code, message}\`, where
KS Pay has a word for the case: the first row that fits. KS Pay's codes are not unique; the HTTP status is that of our own code.

| code | of | field | KS Pay's code | KS Pay's message |
|---|---|---|---|---|
${RULES.map(kspayRow).join("\n")}
`;
