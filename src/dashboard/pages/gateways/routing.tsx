import { Hono } from "hono";
import type { FC } from "hono/jsx";
import { METHODS, type Method } from "../../../domain/facts.ts";
import { gateways } from "../../../gateways/registry.ts";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { orderRouting, previewRoute, type RoutePreview, readRouting } from "../../../http/manage/operations/gateways/routing.ts";
import { perform } from "../../../http/manage/perform.ts";
import type { Mode } from "../../../kernel/ids.ts";
import type { Refusal } from "../../../kernel/manage-errors.ts";
import type { AccountView } from "../../../merchants/gateway-setup/shown.ts";
import { done } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { CURRENCY_OPTIONS } from "../../parts/currencies.ts";
import { SelectField, TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { modeOf } from "../../parts/modes.tsx";
import { Badge, Card, Empty, Head } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";
import { METHOD_WORDS, STATUS_WORDS } from "./words.ts";

interface Asked {
  readonly app: string;
  readonly mode: Mode;
  readonly currency: string;
  readonly method: Method | null;
}

const routingAt = ({ app, mode, currency, method }: Asked) =>
  `/dashboard/apps/${app}/routing?${new URLSearchParams({ mode, currency, ...(method && { method }) })}`;

const methodOf = (text: string | undefined): Method | null => METHODS.find((one) => one === text) ?? null;

const For: FC<{ asked: Asked }> = ({ asked }) => (
  <form method="get" action={`/dashboard/apps/${asked.app}/routing`} class="form roomy">
    <div class="split">
      <SelectField name="currency" label="Currency" value={asked.currency} options={CURRENCY_OPTIONS} />
      <SelectField
        name="method"
        label="Method"
        value={asked.method}
        choose="All methods"
        options={METHODS.map((value) => ({ value, text: METHOD_WORDS[value] }))}
        optional
      />
      <SelectField
        name="mode"
        label="Mode"
        value={asked.mode}
        options={[
          { value: "test", text: "Test" },
          { value: "live", text: "Live" },
        ]}
      />
    </div>
    <div class="row">
      <button type="submit" class="quiet">
        Show
      </button>
    </div>
  </form>
);

/** `ids` with the one at `at` moved by one place. */
function moved(ids: readonly string[], at: number, by: -1 | 1): readonly string[] {
  const [one, ...others] = [ids[at], ...ids.filter((_, i) => i !== at)];
  return one === undefined ? ids : others.toSpliced(at + by, 0, one);
}

const Move: FC<{ text: string; label: string; ids: readonly string[]; disabled: boolean }> = ({ text, label, ids, disabled }) => (
  <button type="submit" name="accounts" value={ids.join(" ")} class="quiet small-button" aria-label={label} disabled={disabled}>
    {text}
  </button>
);

/** Moved by its buttons, with or without scripts; with them it can be dragged too. */
const Order: FC<{ asked: Asked; accounts: readonly AccountView[]; own: boolean }> = ({ asked, accounts, own }) => {
  const ids = accounts.map(({ id }) => id);
  return (
    <form method="post" action={routingAt(asked)} data-reorder>
      <ol class="order">
        {accounts.map(({ id, name, status }, i) => (
          <li data-id={id}>
            <span class="grip needs-script" aria-hidden="true">
              ⠿
            </span>
            <span class="place">{i + 1}</span>
            <span class="what">
              <b>{name}</b>
              <small class="mono">{id}</small>
            </span>
            <Badge tone={STATUS_WORDS[status].tone}>{STATUS_WORDS[status].text}</Badge>
            <span class="row">
              <Move text="Up" label={`Move ${name} up`} ids={moved(ids, i, -1)} disabled={i === 0} />
              <Move text="Down" label={`Move ${name} down`} ids={moved(ids, i, 1)} disabled={i === ids.length - 1} />
            </span>
          </li>
        ))}
      </ol>
      {own && (
        <div class="row">
          <button type="submit" name="accounts" value="" class="quiet">
            {asked.method ? `As for all methods in ${asked.currency}` : "As the accounts' own order"}
          </button>
        </div>
      )}
    </form>
  );
};

const Preview: FC<{ asked: Asked; amount: string; preview: RoutePreview | null; state: FormState }> = ({
  asked,
  amount,
  preview,
  state,
}) => (
  <Card
    id="preview"
    title="What would happen"
    text="By which accounts a payment could be made at this moment, and why. Nothing is created."
  >
    <form method="get" action={`/dashboard/apps/${asked.app}/routing`} class="form">
      <input type="hidden" name="mode" value={asked.mode} />
      <input type="hidden" name="currency" value={asked.currency} />
      {asked.method && <input type="hidden" name="method" value={asked.method} />}
      <TextField name="amount" label={`Amount in ${asked.currency}`} value={amount} inputmode="decimal" state={state} optional />
      <div class="row">
        <button type="submit" class="quiet">
          Try
        </button>
      </div>
    </form>
    {preview && preview.data.length === 0 && <p>No account can take it.</p>}
    {preview?.data.map(({ method, choices }) => (
      <section class="choices">
        <h3>{METHOD_WORDS[method]}</h3>
        <ol>
          {choices.map(({ account, gateway, why }) => (
            <li>
              <b>{gateways.get(gateway)?.name ?? gateway}</b> <span class="mono">{account}</span>: {why}
            </li>
          ))}
        </ol>
      </section>
    ))}
    {preview && preview.skipped.length > 0 && (
      <section class="choices">
        <h3>Left out</h3>
        <ul>
          {preview.skipped.map(({ account, gateway, why }) => (
            <li>
              <b>{gateways.get(gateway)?.name ?? gateway}</b> <span class="mono">{account}</span>: {why}
            </li>
          ))}
        </ul>
      </section>
    )}
  </Card>
);

async function show(c: ManageCtx, asked: Asked, refused: Refusal | null = null): Promise<Response> {
  const { app, mode, currency, method } = asked;
  const read = await perform(c, readRouting, { app }, { mode, currency, ...(method && { method }) });
  if (!read.ok) return trouble(c, read.error);
  const amount = c.req.query("amount") ?? "";
  const preview = await perform(c, previewRoute, { app }, { mode, currency, ...(amount !== "" && { amount }) });
  const { data, own } = read.value;
  const what = method ? `${currency} by ${METHOD_WORDS[method].toLowerCase()}` : currency;
  return page(
    c,
    { title: "Routing", status: refused ? 422 : undefined },
    <>
      <Head
        title="Which is tried first"
        text="The first account that can take a payment gets it; the others are there when it fails."
        back={{ href: `/dashboard/apps/${app}/gateways?mode=${mode}`, text: "Gateways" }}
      />
      <Card>
        <For asked={asked} />
      </Card>
      <Card id="order" title={`For ${what}`} {...(method && !own && { text: `As for all methods in ${currency}, until you move one.` })}>
        {refused && <Form action={routingAt(asked)} state={refusedForm({}, refused)} />}
        {data.length === 0 ? (
          <Empty icon="gateways" title={`No account takes ${what}`} />
        ) : (
          <Order asked={asked} accounts={data} own={own} />
        )}
      </Card>
      <Preview
        asked={asked}
        amount={amount}
        preview={preview.ok ? preview.value : null}
        state={preview.ok ? EMPTY_FORM : refusedForm({ amount }, preview.error)}
      />
    </>,
  );
}

const askedOf = (c: ManageCtx): Asked => ({
  app: c.req.param("app") ?? "",
  mode: modeOf(c.req.query("mode")),
  currency: c.req.query("currency") ?? "NPR",
  method: methodOf(c.req.query("method")),
});

/** In which order accounts are tried, by currency and by method in it. */
export const routing = new Hono<ManageApp>()
  .get("/dashboard/apps/:app/routing", (c) => show(c, askedOf(c)))
  .post("/dashboard/apps/:app/routing", async (c) => {
    const asked = askedOf(c);
    const { mode, currency, method } = asked;
    const { accounts = "" } = await formValues(c);
    const ids = accounts.split(" ").filter((id) => id !== "");
    const set = await perform(c, orderRouting, { app: asked.app }, { mode, currency, ...(method && { method }), accounts: ids });
    return set.ok ? done(c, routingAt(asked), "The new order counts from now on.") : show(c, asked, set.error);
  });
