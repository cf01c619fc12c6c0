import type { FC } from "hono/jsx";
import { WEBHOOK_TYPES } from "../../../domain/events.ts";
import { TOLD, WEBHOOK_HEADERS } from "./document.ts";
import { errorRows } from "./errors.ts";
import { message } from "./examples.ts";
import { manageErrors } from "./manage.tsx";
import { Code, Inline, Json, Rows, Section } from "./parts.tsx";
import { RETURN_PARAMETERS, VERIFY_REDIRECT, VERIFY_WEBHOOK } from "./snippets.ts";

// What holds for every call, in the order in which a newcomer needs it.

export const Start: FC = () => (
  <Section id="start" title="A payment in four steps">
    <ol>
      <li>
        <b>Your server creates an order</b>: <a href="#createOrder">one call</a> with the amount, the currency and your own reference.
      </li>
      <li>
        <b>You send the customer</b> to the <code>paymentUrl</code> of the answer. They choose how to pay, and pay there.
      </li>
      <li>
        <b>They come back</b> to your <code>redirectUrl</code>, with <a href="#redirect">signed parameters</a> that say what to show them.
      </li>
      <li>
        <b>Your server is told</b> by a <a href="#webhooks">signed webhook</a>, and can <a href="#getOrder">ask</a> at any time. Deliver
        when the order's <code>status</code> is <code>paid</code>.
      </li>
    </ol>
  </Section>
);

export const Authentication: FC = () => (
  <Section id="authentication" title="Authentication">
    <p>
      Send your app's secret key with every call: <code>Authorization: Bearer test_secret_key_…</code>. The key decides the app and the
      mode: with a test key no money moves, and nothing of one mode is ever visible from the other. A secret key belongs on your server,
      never into a browser or an app. Who goes over 1,000 calls in 10 seconds with one key gets a 429.
    </p>
  </Section>
);

export const Bodies: FC = () => (
  <Section id="bodies" title="Bodies and amounts">
    <p>
      Bodies are JSON or URL-encoded forms (<code>customer[name]=…</code>, <code>methods=wallet&amp;methods=card</code>) of at most 256 KB;
      answers are JSON. A field that does not exist is an error, so that a slip of the pen is not lost. Answers may get new fields at any
      time: ignore what you do not know. Times are ISO 8601 in UTC.
    </p>
    <p>
      Amounts are decimals in major units, best written as text: <code>"345.67"</code> NPR, <code>"100"</code> JPY. Answers have as many
      decimals as the currency has, and the same as a whole number of minor units in <code>amountMinor</code>.
    </p>
  </Section>
);

export const Idempotency: FC = () => (
  <Section id="idempotency" title="Repeating a call">
    <p>
      A network can lose an answer, so every call that changes something can be repeated safely. A new order is known by its{" "}
      <code>reference</code>, or without one by the <code>Idempotency-Key</code> header: the same one again is the same order as it is now,
      with <code>Idempotent-Replayed: true</code>. What differs is named in <code>Dwar-Ignored</code>, and another amount or currency is a{" "}
      <a href="#error-order.reference_conflict">409</a>.
    </p>
    <p>
      On every other POST that changes something an <code>Idempotency-Key</code> answers again for 24 hours what was answered first. With
      another body it is a <a href="#error-idempotency.other_body">422</a>, while the first call is still running a{" "}
      <a href="#error-idempotency.running">409</a>.
    </p>
  </Section>
);

export const Errors: FC = () => (
  <Section id="errors" title="Errors">
    <p>
      Every answer of 400 and above is a problem document (RFC 9457, <code>application/problem+json</code>). Decide by its <code>code</code>
      , which is stable; <code>errors</code> names each bad field, and <code>requestId</code> is what to quote when you ask for help.
    </p>
    <Json
      value={{
        type: "urn:dwar:problem:request.invalid",
        title: "Some fields are not valid.",
        status: 422,
        code: "request.invalid",
        requestId: "0d8f2a34-6a0e-4a0e-9a53-2f8a6f9f6a51",
        errors: [{ field: "amount", message: "NPR has at most 2 decimals." }],
      }}
    />
    <table>
      <thead>
        <tr>
          <th scope="col">Code</th>
          <th scope="col">Status</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {[...errorRows, ...manageErrors.map((row) => ({ ...row, meaning: "" }))].map(({ code, status, title, meaning }) => (
          <tr id={`error-${code}`}>
            <th scope="row">
              <code>{code}</code>
            </th>
            <td>{status}</td>
            <td>
              <b>{title}</b> <Inline text={meaning} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Section>
);

export const Webhooks: FC = () => (
  <Section id="webhooks" title="Webhooks">
    <p>
      Your server is told of what happens at the order's <code>webhookUrl</code> and at the app's own endpoints, as{" "}
      <a href="https://www.standardwebhooks.com">Standard Webhooks</a> say. Answer with any 2xx within 10 seconds; anything else is tried
      again after 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and 410 switches the endpoint off. Messages may come twice or out
      of turn: take each <code>webhook-id</code> once, and of two orders believe the one with the higher <code>version</code>.
    </p>
    <Rows rows={Object.fromEntries(WEBHOOK_HEADERS.map(({ name, description }) => [name, description]))} />
    <h3>Verify it</h3>
    <p>
      With the <code>standardwebhooks</code> package, which there is for most languages, and your app's signing secret (<code>whsec_…</code>
      ):
    </p>
    <Code text={VERIFY_WEBHOOK} />
    <h3>What it says</h3>
    <p>
      The body is a <a href="#schema-WebhookMessage">WebhookMessage</a>: the order as it was right after the event, and the transaction or
      refund that the event is about.
    </p>
    <details>
      <summary>A message</summary>
      <Json value={message("order.paid")} />
    </details>
    <ul class="fields">
      {WEBHOOK_TYPES.map((type) => (
        <li id={`webhook-${type}`}>
          <p>
            <code class="name">{type}</code>
          </p>
          <p>{TOLD[type]}</p>
        </li>
      ))}
    </ul>
  </Section>
);

export const Redirect: FC = () => (
  <Section id="redirect" title="When the customer comes back">
    <p>
      They are sent to your <code>redirectUrl</code> with these parameters beside your own. Verify the signature, and use them only to
      choose what to show: whether to deliver is decided by the webhook or by <a href="#getOrder">asking for the order</a>.
    </p>
    <Rows rows={RETURN_PARAMETERS} />
    <Code text={VERIFY_REDIRECT} />
  </Section>
);
