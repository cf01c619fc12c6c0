import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { disableAccount, enableAccount, readAccount, removeGateway } from "../../../http/manage/operations/gateways/accounts.ts";
import { enterCredentials, enterDomain, enterWebhook } from "../../../http/manage/operations/gateways/steps.ts";
import { beginVerification, cancelVerification } from "../../../http/manage/operations/gateways/verification.ts";
import { readVerification, refundVerification } from "../../../http/manage/operations/gateways/verification-paid.ts";
import { perform } from "../../../http/manage/perform.ts";
import type { Refusal } from "../../../kernel/manage-errors.ts";
import type { Result } from "../../../kernel/result.ts";
import type { AccountView } from "../../../merchants/gateway-setup/shown.ts";
import type { Step } from "../../../merchants/gateway-setup/steps.ts";
import { done } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { type FormState, refusedForm } from "../../parts/form.tsx";
import { Action, Badge, Card, Copy, Head } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { trouble } from "../../trouble.tsx";
import { credentialsOf, harmless } from "./credential-fields.tsx";
import { Paid } from "./paid.tsx";
import { NextStep, Progress } from "./steps.tsx";
import { accountAt, few, gatewaysAt, METHOD_WORDS, STATUS_WORDS } from "./words.ts";

const Facts: FC<{ account: AccountView }> = ({ account }) => (
  <Card id="facts" title="About this account">
    <dl class="facts">
      <dt>Account</dt>
      <dd class="mono">{account.id}</dd>
      {account.fields.map(({ name, label }) => (
        <>
          <dt>{label}</dt>
          <dd class="mono">{account.credentials[name] ?? "not entered"}</dd>
        </>
      ))}
      <dt>Currencies</dt>
      <dd>{few(account.currencies, 8)}</dd>
      <dt>Methods</dt>
      <dd>{account.methods.map((method) => METHOD_WORDS[method]).join(", ")}</dd>
      <dt>Domain</dt>
      <dd>{account.domain ?? "not entered"}</dd>
      {account.webhook && (
        <>
          <dt>Webhooks</dt>
          <dd>
            {account.webhook.receivedAt ? (
              <Badge tone="good">
                Received, last on <Time at={account.webhook.receivedAt} />
              </Badge>
            ) : (
              <Badge tone="wait">None received yet</Badge>
            )}
          </dd>
        </>
      )}
      <dt>Added</dt>
      <dd>
        <Time at={account.createdAt} />
      </dd>
    </dl>
    {account.webhook && <Copy text={account.webhook.url} label="Copy the webhook address" />}
  </Card>
);

const Switches: FC<{ account: AccountView }> = ({ account }) => (
  <Card id="switches" title="Change it">
    <div class="row">
      {account.verified && account.enabled && <Action action={`${accountAt(account)}/disable`} text="Switch off" class="quiet" />}
      {account.verified && !account.enabled && <Action action={`${accountAt(account)}/enable`} text="Switch on" class="" />}
      {account.next !== "credentials" && (
        <a class="button quiet" href={`${accountAt(account)}?change=credentials`}>
          Change the credentials
        </a>
      )}
      <Action action={`${accountAt(account)}/remove`} text="Remove" class="danger" />
    </div>
    <p class="small">
      Other credentials are verified anew, and until then it takes no payments. Enter those of the same account at {account.name}: what is
      under way is looked after with them. For another one, add a gateway. A removed account takes no new payments.
    </p>
  </Card>
);

type Refused = { readonly step: Step; readonly state: FormState } | null;

async function show(c: ManageCtx, params: Readonly<Record<string, string>>, refused: Refused = null): Promise<Response> {
  const read = await perform(c, readAccount, params, {});
  if (!read.ok) return trouble(c, read.error);
  const account = read.value;
  const change =
    c.req.query("change") === "credentials" && account.steps.payment !== "in_verify"
      ? { step: "credentials" as const, state: { values: {}, problems: null } }
      : null;
  const payment = account.steps.payment === "in_verify" ? await perform(c, beginVerification, params, {}) : null;
  const paid = account.verified && account.order !== null ? await perform(c, readVerification, params, {}) : null;
  const { text, tone } = STATUS_WORDS[account.status];
  return page(
    c,
    { title: account.name, status: refused?.state.problems?.status },
    <>
      <Head
        title={account.name}
        text={
          <>
            <Badge tone={tone}>{text}</Badge> in {account.mode} mode
          </>
        }
        back={{ href: `${gatewaysAt(account.app)}?mode=${account.mode}`, text: "Gateways" }}
      />
      <Progress account={account} />
      <NextStep
        account={account}
        refused={refused ?? change}
        payment={payment?.ok ? { url: payment.value.paymentUrl, amount: `${payment.value.amount} ${payment.value.currency}` } : null}
      />
      {paid?.ok && <Paid account={account} paid={paid.value} />}
      <Facts account={account} />
      <Switches account={account} />
    </>,
  );
}

type Work = (
  c: ManageCtx,
  params: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
) => Promise<Result<unknown, Refusal>>;

/** A step's form: on with the next step, or the same form with what was wrong. */
const taken = (step: Step, text: string, work: Work) => async (c: ManageCtx) => {
  const params = c.req.param();
  const values = await formValues(c);
  const tried = await work(c, params, values);
  if (tried.ok) return done(c, accountAt({ app: params.app ?? "", id: params.account ?? "" }), text);
  const read = await perform(c, readAccount, params, {});
  if (!read.ok) return trouble(c, read.error);
  return show(c, params, { step, state: refusedForm(harmless(values, read.value.fields), tried.error) });
};

/** One click: done, or the page of what was against it. */
const clicked = (text: string, work: Work, to: (params: Readonly<Record<string, string>>) => string) => async (c: ManageCtx) => {
  const params = c.req.param();
  const tried = await work(c, params, {});
  return tried.ok ? done(c, to(params), text) : trouble(c, tried.error);
};
const here = ({ app = "", account = "" }: Readonly<Record<string, string>>) => accountAt({ app, id: account });

const PATH = "/dashboard/apps/:app/gateways/:account";

/** One gateway account: how far its verification has come, and the form of the next step. */
export const gatewayAccount = new Hono<ManageApp>()
  .get(PATH, (c) => show(c, c.req.param()))
  .post(
    `${PATH}/credentials`,
    taken("credentials", "The gateway takes these credentials.", (c, params, values) =>
      perform(c, enterCredentials, params, { credentials: credentialsOf(values) }),
    ),
  )
  .post(
    `${PATH}/webhook`,
    taken("webhook", "Saved. The first webhook that comes will show here.", (c, params, values) =>
      perform(c, enterWebhook, params, { credentials: credentialsOf(values) }),
    ),
  )
  .post(
    `${PATH}/domain`,
    taken("domain", "The domain is saved.", (c, params, { domain = "" }) => perform(c, enterDomain, params, { domain: domain.trim() })),
  )
  .post(
    `${PATH}/verification`,
    taken("payment", "The payment is ready: pay it to finish.", (c, params, { currency = "" }) =>
      perform(c, beginVerification, params, currency === "" ? {} : { currency }),
    ),
  )
  .post(
    `${PATH}/verification/cancel`,
    clicked("The payment was called off.", (c, params) => perform(c, cancelVerification, params, {}), here),
  )
  .post(
    `${PATH}/verification/refund`,
    clicked("The payment is given back.", (c, params) => perform(c, refundVerification, params, {}), here),
  )
  .post(
    `${PATH}/enable`,
    clicked("It takes payments again.", (c, params) => perform(c, enableAccount, params, {}), here),
  )
  .post(
    `${PATH}/disable`,
    clicked("It takes no new payments.", (c, params) => perform(c, disableAccount, params, {}), here),
  )
  .post(
    `${PATH}/remove`,
    clicked(
      "The account was removed.",
      (c, params) => perform(c, removeGateway, params, {}),
      ({ app = "" }) => gatewaysAt(app),
    ),
  );
