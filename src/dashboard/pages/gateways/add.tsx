import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { OfferedGateway } from "../../../http/manage/answers/gateways.ts";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { appRead } from "../../../http/manage/operations/apps/apps.ts";
import { addAccount } from "../../../http/manage/operations/gateways/accounts.ts";
import { offeredGateways } from "../../../http/manage/operations/gateways/offered.ts";
import { perform } from "../../../http/manage/perform.ts";
import type { Mode } from "../../../kernel/ids.ts";
import { isCurrency } from "../../../kernel/money.ts";
import { done } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { CURRENCY_OPTIONS } from "../../parts/currencies.ts";
import { SelectField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { modeOf } from "../../parts/modes.tsx";
import { Card, Empty, Head } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";
import { CredentialFields, credentialsOf, harmless } from "./credential-fields.tsx";
import { few, gatewaysAt, METHOD_WORDS } from "./words.ts";

const REFUNDS: Readonly<Record<OfferedGateway["refunds"], string>> = {
  whole: "whole refunds",
  part: "refunds in parts",
  by_hand: "refunds by hand",
  none: "no refunds",
};

const CurrencyForm: FC<{ at: string; mode: Mode; currency: string }> = ({ at, mode, currency }) => (
  <form method="get" action={`${at}/new`} class="form">
    <div class="split">
      <SelectField name="currency" label="Currency" value={currency} choose="Choose one" options={CURRENCY_OPTIONS} />
      <SelectField
        name="mode"
        label="Mode"
        value={mode}
        options={[
          { value: "test", text: "Test" },
          { value: "live", text: "Live" },
        ]}
      />
    </div>
    <div class="row">
      <button type="submit" class={currency === "" ? "" : "quiet"}>
        Show gateways
      </button>
    </div>
  </form>
);

const Offer: FC<{ gateway: OfferedGateway; href: string }> = ({ gateway, href }) => (
  <a class="tile" href={href}>
    <b>{gateway.name}</b>
    <p>{gateway.methods.map((method) => METHOD_WORDS[method]).join(", ")}</p>
    <p>
      {few(gateway.currencies)} · {REFUNDS[gateway.refunds]}
      {gateway.manualCapture && " · can hold money"}
    </p>
  </a>
);

interface Chosen {
  readonly app: string;
  readonly mode: Mode;
  readonly gateway: OfferedGateway;
}

const KeysForm: FC<Chosen & { state: FormState }> = ({ app, mode, gateway, state }) => (
  <Form action={`${gatewaysAt(app)}/new`} state={state}>
    <input type="hidden" name="gateway" value={gateway.id} />
    <input type="hidden" name="mode" value={mode} />
    <CredentialFields fields={gateway.fields.filter(({ webhook }) => !webhook)} state={state} />
    {gateway.fields.length === 0 && <p>It asks for no keys.</p>}
    <p class="small">
      One harmless call shows whether {gateway.name} takes them. They are stored encrypted and never shown again, beyond their last four
      characters.
    </p>
    <div class="row">
      <button type="submit">Check and save</button>
      <a class="button quiet" href={`${gatewaysAt(app)}?mode=${mode}`}>
        Cancel
      </a>
    </div>
  </Form>
);

const keysPage = (c: ManageCtx, chosen: Chosen, state: FormState = EMPTY_FORM) =>
  page(
    c,
    { title: `Add ${chosen.gateway.name}`, status: state.problems?.status },
    <>
      <Head
        title={`Add ${chosen.gateway.name}`}
        text={
          <>
            In {chosen.mode} mode, step 1 of {chosen.gateway.webhooks ? "4" : "3"}. Where the keys are:{" "}
            <a href={chosen.gateway.docs} rel="noreferrer">
              {chosen.gateway.name}'s documentation
            </a>
          </>
        }
        back={{ href: `${gatewaysAt(chosen.app)}/new?mode=${chosen.mode}`, text: "Gateways" }}
      />
      <Card>
        <KeysForm {...chosen} state={state} />
      </Card>
    </>,
  );

async function offeredNamed(c: ManageCtx, name: string | undefined, mode: Mode) {
  const offered = await perform(c, offeredGateways, {}, { mode });
  if (!offered.ok) return offered;
  return { ok: true as const, value: offered.value.data.find(({ id }) => id === name) ?? null };
}

/** A gateway is chosen by currency, then its form is drawn from the adapter's own fields. */
export const addGatewayPage = new Hono<ManageApp>()
  .get("/dashboard/apps/:app/gateways/new", async (c) => {
    const app = c.req.param("app");
    const { currency = "", gateway } = c.req.query();
    const mode = modeOf(c.req.query("mode"));
    const at = gatewaysAt(app);
    const named = await perform(c, appRead, { app }, {});
    if (!named.ok) return trouble(c, named.error);
    if (gateway !== undefined) {
      const found = await offeredNamed(c, gateway, mode);
      if (!found.ok) return trouble(c, found.error);
      return found.value ? keysPage(c, { app, mode, gateway: found.value }) : trouble(c, { code: "request.not_found" });
    }
    const offered = await perform(c, offeredGateways, {}, { mode, ...(isCurrency(currency) && { currency }) });
    if (!offered.ok) return trouble(c, offered.error);
    const { data } = offered.value;
    return page(
      c,
      { title: "Add a gateway" },
      <>
        <Head
          title="Add a gateway"
          text="Which currency do you want to be paid in?"
          back={{ href: `${at}?mode=${mode}`, text: "Gateways" }}
        />
        <Card>
          <CurrencyForm at={at} mode={mode} currency={currency} />
        </Card>
        {currency !== "" && data.length === 0 && (
          <Card>
            <Empty icon="gateways" title={`No gateway takes ${currency} in ${mode} mode`} />
          </Card>
        )}
        {currency !== "" && data.length > 0 && (
          <div class="grid">
            {data.map((one) => (
              <Offer gateway={one} href={`${at}/new?mode=${mode}&gateway=${one.id}`} />
            ))}
          </div>
        )}
      </>,
    );
  })
  .post("/dashboard/apps/:app/gateways/new", async (c) => {
    const app = c.req.param("app");
    const values = await formValues(c);
    const mode = modeOf(values.mode);
    const credentials = credentialsOf(values);
    const added = await perform(c, addAccount, { app }, { mode, gateway: values.gateway, credentials });
    if (added.ok) return done(c, `${gatewaysAt(app)}/${added.value.id}`, `${added.value.name} takes these credentials.`);
    const found = await offeredNamed(c, values.gateway, mode);
    if (!found.ok) return trouble(c, found.error);
    if (!found.value) return trouble(c, added.error);
    return keysPage(c, { app, mode, gateway: found.value }, refusedForm(harmless(values, found.value.fields), added.error));
  });
