import { WEBHOOK_TYPES } from "../../../domain/events.ts";
import { ORIGIN } from "./examples.ts";
import { manageCalls } from "./manage.tsx";
import { TAGS } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";

const calls = (tag: string) =>
  OPERATIONS.filter((one) => one.tag === tag)
    .map(
      ({ id, method, path, summary, description }) =>
        `- [${method.toUpperCase()} ${path}](${ORIGIN}/docs#${id}): ${summary}. ${description}`,
    )
    .join("\n");

/** /llms.txt, in the form that llmstxt.org proposes. */
export const llmsText = (): string => `# Dwar

> One API in front of every payment gateway. A server creates an order with one call, sends the customer to the \`paymentUrl\` of the answer, and is told what happened by a signed webhook.

- Authentication: \`Authorization: Bearer test_secret_key_…\` (or \`live_secret_key_…\`), from a server only. The key decides the app and the mode.
- Bodies: JSON or URL-encoded forms. Amounts are decimals in major units as text, "345.67". Unknown fields are refused.
- Idempotency: the same \`reference\` (or \`Idempotency-Key\`) creates the same order; other POSTs replay their answer by \`Idempotency-Key\` for 24 hours.
- Errors: RFC 9457 problem documents with a stable \`code\`, a \`requestId\`, and \`errors: [{field, message}]\` for bad input.
- Webhooks: Standard Webhooks, verified with the \`standardwebhooks\` package and the app's \`whsec_…\` secret. Types: ${WEBHOOK_TYPES.join(", ")}.
- Believe \`GET /v1/orders/{id}\` or the webhook, never the address that a customer comes back to.

## Documentation

- [OpenAPI 3.1](${ORIGIN}/openapi.json): every call, field, error and webhook, with examples
- [The API on one page](${ORIGIN}/docs): the same for people, with code that verifies webhooks and redirects
- [Errors](${ORIGIN}/docs#errors): every code and what to do

${TAGS.map((tag) => `## ${tag}\n\n${calls(tag)}`).join("\n\n")}

## Settings

For who is signed in: \`POST /dashboard/auth/sign-in/email\` answers a token in its \`set-auth-token\` header, to be sent as \`Authorization: Bearer …\`.

${manageCalls()}
`;
