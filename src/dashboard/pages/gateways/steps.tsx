import type { FC } from "hono/jsx";
import type { AccountView } from "../../../merchants/gateway-setup/shown.ts";
import { STEPS, type Step } from "../../../merchants/gateway-setup/steps.ts";
import { CURRENCY_OPTIONS } from "../../parts/currencies.ts";
import { SelectField, TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState } from "../../parts/form.tsx";
import { Action, Badge, Card, Copy } from "../../parts/pieces.tsx";
import { CredentialFields } from "./credential-fields.tsx";
import { accountAt, STATE_WORDS, STEP_WORDS } from "./words.ts";

interface StepProps {
  readonly account: AccountView;
  /** The form of this step, where it was just refused. */
  readonly state: FormState;
}

/** Where the account stands, as a list of its steps. */
export const Progress: FC<{ account: AccountView }> = ({ account }) => (
  <ol class="progress" aria-label="Steps of the verification">
    {STEPS.map((step) => {
      const { text, tone } = STATE_WORDS[account.steps[step]];
      return (
        <li aria-current={account.next === step ? "step" : undefined}>
          <b>{STEP_WORDS[step]}</b>
          <Badge tone={tone}>{text}</Badge>
        </li>
      );
    })}
  </ol>
);

const Credentials: FC<StepProps> = ({ account, state }) => (
  <Card
    id="credentials"
    title={account.verified ? "Change the credentials" : "Enter the credentials again"}
    text={
      account.failure ??
      (account.verified
        ? "The account is verified anew with them, and takes no payments until then. A field that you leave empty stays as it is."
        : "A verification that failed begins anew. A field that you leave empty stays as it is.")
    }
  >
    <Form action={`${accountAt(account)}/credentials`} name="credentials" state={state}>
      <CredentialFields
        fields={account.fields.filter(({ webhook }) => !webhook)}
        stored={account.credentials}
        form="credentials"
        state={state}
      />
      <div class="row">
        <button type="submit">Check and save</button>
      </div>
    </Form>
  </Card>
);

const Webhook: FC<StepProps> = ({ account, state }) => (
  <Card
    id="webhook"
    title={`Tell ${account.name} where to send its webhooks`}
    text={`In ${account.name}'s dashboard, add a webhook with this address, for these events. Then enter here what ${account.name} gives you for it.`}
  >
    {account.webhook && (
      <>
        <Copy text={account.webhook.url} label="Copy the address" />
        <details open={account.webhook.events.length < 8}>
          <summary>{account.webhook.events.length} events to subscribe to</summary>
          <ul class="events">
            {account.webhook.events.map((event) => (
              <li>
                <code>{event}</code>
              </li>
            ))}
          </ul>
        </details>
      </>
    )}
    <Form action={`${accountAt(account)}/webhook`} name="webhook" state={state}>
      <CredentialFields
        fields={account.fields.filter(({ webhook }) => webhook).map((field) => ({ ...field, optional: false }))}
        stored={account.credentials}
        form="webhook"
        state={state}
      />
      <div class="row">
        <button type="submit">It is entered there</button>
      </div>
    </Form>
  </Card>
);

const Domain: FC<StepProps> = ({ account, state }) => (
  <Card id="domain" title="Your domain" text="The domain that your customers come from. Names below it count too.">
    <Form action={`${accountAt(account)}/domain`} name="domain" state={state}>
      <TextField
        name="domain"
        label="Domain"
        form="domain"
        state={state}
        value={account.domain}
        placeholder="shop.example.com"
        inputmode="url"
      />
      <div class="row">
        <button type="submit">Save the domain</button>
      </div>
    </Form>
  </Card>
);

const Payment: FC<StepProps & { paymentUrl: string | null; amount: string | null }> = ({ account, state, paymentUrl, amount }) => (
  <Card
    id="payment"
    title="One small payment"
    text={`It really goes through ${account.name}, and shows that everything you entered works${account.mode === "live" ? ". It is real money: afterwards you can give it back here" : ""}.`}
  >
    {paymentUrl === null ? (
      <Form action={`${accountAt(account)}/verification`} name="payment" state={state}>
        <SelectField
          name="currency"
          label="Currency"
          form="payment"
          state={state}
          options={account.currencies === "any" ? CURRENCY_OPTIONS : account.currencies.map((code) => ({ value: code, text: code }))}
        />
        <div class="row">
          <button type="submit">Begin the payment</button>
        </div>
      </Form>
    ) : (
      <>
        <div class="row">
          <a class="button" href={paymentUrl}>
            Pay {amount}
          </a>
          <a class="button quiet" href={accountAt(account)}>
            I have paid
          </a>
          <Action action={`${accountAt(account)}/verification/cancel`} text="Call it off" class="danger" />
        </div>
        <p class="small">Until it is paid or called off, nothing else about this account can be changed.</p>
      </>
    )}
  </Card>
);

interface NextProps {
  readonly account: AccountView;
  /** Which step's form was refused, and how. */
  readonly refused: { readonly step: Step; readonly state: FormState } | null;
  /** The verification payment that is under way. */
  readonly payment: { readonly url: string; readonly amount: string } | null;
}

/** The form of the step that is next. */
export const NextStep: FC<NextProps> = ({ account, refused, payment }) => {
  const step = refused?.step ?? account.next;
  const state = refused?.state ?? EMPTY_FORM;
  switch (step) {
    case "credentials":
      return <Credentials account={account} state={state} />;
    case "webhook":
      return <Webhook account={account} state={state} />;
    case "domain":
      return <Domain account={account} state={state} />;
    case "payment":
      return <Payment account={account} state={state} paymentUrl={payment?.url ?? null} amount={payment?.amount ?? null} />;
    case null:
      return null;
  }
};
