// Code that merchants copy. A test runs it.

export const VERIFY_WEBHOOK = `import { Webhook } from "standardwebhooks";

// body: the text as it came. JSON that was parsed and printed again
// has another signature.
export function readWebhook(body, headers, signingSecret) {
  // Throws where the signature is wrong, or the message older than five minutes.
  return new Webhook(signingSecret).verify(body, headers);
}
`;

export const VERIFY_REDIRECT = `import { createHmac, timingSafeEqual } from "node:crypto";

// address: the full URL that the customer came to. Null where it was changed on its way.
export function readRedirect(address, signingSecret) {
  const query = new URL(address).searchParams;
  const signature = Buffer.from(query.get("signature") ?? "");
  query.delete("signature");
  query.sort();
  const key = Buffer.from(signingSecret.replace(/^whsec_/, ""), "base64");
  const expected = Buffer.from(createHmac("sha256", key).update(query.toString()).digest("hex"));
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null;
  return Object.fromEntries(query);
}
`;

export const RETURN_PARAMETERS = {
  payment_status:
    "`success`, `failed`, `cancelled`, `expired` or `pending`. `failed` and `cancelled` say that the customer went back; the order can stay open.",
  order_status: "The order's `status`.",
  order_id: "The order's `id`.",
  reference: "Your own number; empty where you gave none.",
  kspay_id: "The order seen as one transaction, whichever attempt pays it: for clients of KS Pay.",
  provider_payment_id: "The gateway's id of the payment; empty where there is none.",
  t: "When the address was made, in Unix seconds: refuse what is older than five minutes.",
  signature:
    "Hex HMAC-SHA-256 over all other parameters of the address, yours too, sorted by name and form-encoded, keyed with the base64-decoded part of your signing secret after `whsec_`.",
} as const;
