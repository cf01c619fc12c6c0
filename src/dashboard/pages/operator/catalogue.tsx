import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import {
  addOneCurrency,
  addOneMethod,
  changeOneCurrency,
  changeOneMethod,
  disableCurrency,
  disableMethod,
  enableCurrency,
  enableMethod,
  readCatalogue,
} from "../../../http/manage/operations/operator/catalogue.ts";
import { perform } from "../../../http/manage/perform.ts";
import { messageOf } from "../../../http/manage/reply.ts";
import type { Refusal } from "../../../kernel/manage-errors.ts";
import type { Result } from "../../../kernel/result.ts";
import { done, failed } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { Action, Badge, Card, Head, Table } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";
import { Tabs } from "./tabs.tsx";

const HERE = "/dashboard/operator/catalogue";

const Switch: FC<{ at: string; name: string; disabled: boolean }> = ({ at, name, disabled }) => (
  <div class="row">
    <a class="button quiet small-button" href={at} aria-label={`Change ${name}`}>
      Change
    </a>
    <Action
      action={`${at}/${disabled ? "enable" : "disable"}`}
      text={disabled ? "Switch on" : "Switch off"}
      class={disabled ? "quiet small-button" : "danger small-button"}
      label={`${disabled ? "Switch on" : "Switch off"} ${name}`}
    />
  </div>
);

const State: FC<{ disabled: boolean }> = ({ disabled }) => (disabled ? <Badge tone="bad">Off</Badge> : <Badge tone="good">On</Badge>);

type Part = "currency" | "method";

async function show(c: ManageCtx, refused?: { readonly part: Part; readonly state: FormState }): Promise<Response> {
  const read = await perform(c, readCatalogue, {}, {});
  if (!read.ok) return trouble(c, read.error);
  if (!mayChange(c)) return trouble(c, { code: "auth.role" });
  const { currencies, methods } = read.value;
  const stateOf = (part: Part) => (refused?.part === part ? refused.state : EMPTY_FORM);
  return page(
    c,
    { title: "Catalogue", status: refused?.state.problems?.status },
    <>
      <Head
        title="Catalogue"
        text="What KS Pay's API offers to pay in and with. What is switched off is not offered there; Dwar's own API takes it as before."
      />
      <Tabs here={HERE} />
      <Card id="methods" title="Payment methods">
        <Table caption="Payment methods of the catalogue" heads={["Method", "Id", "State", ""]}>
          {methods.map(({ id, name, method, disabled }) => (
            <tr>
              <th scope="row">
                {name}
                <small class="mono">{method}</small>
              </th>
              <td class="mono">{id}</td>
              <td>
                <State disabled={disabled} />
              </td>
              <td class="end">
                <Switch at={`${HERE}/methods/${id}`} name={name} disabled={disabled} />
              </td>
            </tr>
          ))}
        </Table>
        <details open={refused?.part === "method"}>
          <summary>Add one that is missing</summary>
          <Form action={`${HERE}/methods`} name="method" state={stateOf("method")}>
            <div class="split">
              <TextField name="method" label="Method" form="method" hint="As the API calls it, such as upi." state={stateOf("method")} />
              <TextField name="name" label="Name" form="method" maxlength={80} state={stateOf("method")} />
            </div>
            <div class="row">
              <button type="submit" class="quiet">
                Add the method
              </button>
            </div>
          </Form>
        </details>
      </Card>
      <Card id="currencies" title="Currencies">
        <details open={refused?.part === "currency"}>
          <summary>Add one that is missing</summary>
          <Form action={`${HERE}/currencies`} name="currency" state={stateOf("currency")}>
            <div class="split">
              <TextField name="code" label="Code" form="currency" hint="ISO 4217, such as NPR." maxlength={3} state={stateOf("currency")} />
              <TextField name="name" label="Name" form="currency" maxlength={80} state={stateOf("currency")} />
              <TextField name="symbol" label="Symbol" form="currency" maxlength={8} state={stateOf("currency")} />
            </div>
            <div class="row">
              <button type="submit" class="quiet">
                Add the currency
              </button>
            </div>
          </Form>
        </details>
        <Table caption="Currencies of the catalogue" heads={["Currency", "Id", "Decimals", "State", ""]}>
          {currencies.map(({ id, code, name, symbol, exponent, disabled }) => (
            <tr>
              <th scope="row">
                {code}
                <small>
                  {name}, {symbol}
                </small>
              </th>
              <td class="mono">{id}</td>
              <td class="num">{exponent}</td>
              <td>
                <State disabled={disabled} />
              </td>
              <td class="end">
                <Switch at={`${HERE}/currencies/${id}`} name={code} disabled={disabled} />
              </td>
            </tr>
          ))}
        </Table>
      </Card>
    </>,
  );
}

/** Everybody may read the catalogue; this page is for who may change it. */
function mayChange(c: ManageCtx): boolean {
  const visitor = c.get("visitor");
  return visitor.session !== null && visitor.operator;
}

async function showOne(c: ManageCtx, kind: "currencies" | "methods", id: string, state: FormState = EMPTY_FORM): Promise<Response> {
  const read = await perform(c, readCatalogue, {}, {});
  if (!read.ok) return trouble(c, read.error);
  if (!mayChange(c)) return trouble(c, { code: "auth.role" });
  const currency = kind === "currencies" ? read.value.currencies.find((one) => one.id === id) : undefined;
  const method = kind === "methods" ? read.value.methods.find((one) => one.id === id) : undefined;
  const one = currency ?? method;
  if (!one) return trouble(c, { code: kind === "currencies" ? "currency.not_found" : "method.not_found" });
  const title = currency?.code ?? one.name;
  return page(
    c,
    { title, status: state.problems?.status },
    <>
      <Head title={title} text={<span class="mono">{id}</span>} back={{ href: HERE, text: "Catalogue" }} />
      <Card>
        <Form action={`${HERE}/${kind}/${id}`} state={state}>
          <TextField name="name" label="Name" value={one.name} maxlength={80} state={state} />
          {currency && <TextField name="symbol" label="Symbol" value={currency.symbol} maxlength={8} state={state} />}
          <div class="row">
            <button type="submit">Save</button>
          </div>
        </Form>
      </Card>
    </>,
  );
}

const told = (c: ManageCtx, changed: Result<unknown, Refusal>, text: string): Response =>
  changed.ok ? done(c, HERE, text) : failed(c, HERE, messageOf(changed.error));

/** The currencies and payment methods of the installation. */
export const operatorCatalogue = new Hono<ManageApp>()
  .get(HERE, (c) => show(c))
  .post(`${HERE}/currencies`, async (c) => {
    const { code = "", name = "", symbol = "" } = await formValues(c);
    const given = { code: code.trim().toUpperCase(), name, symbol };
    const added = await perform(c, addOneCurrency, {}, given);
    return added.ok
      ? done(c, HERE, `${added.value.code} is added.`)
      : show(c, { part: "currency", state: refusedForm(given, added.error) });
  })
  .post(`${HERE}/methods`, async (c) => {
    const { method = "", name = "" } = await formValues(c);
    const given = { method: method.trim().toLowerCase(), name };
    const added = await perform(c, addOneMethod, {}, given);
    return added.ok ? done(c, HERE, `${added.value.name} is added.`) : show(c, { part: "method", state: refusedForm(given, added.error) });
  })
  .get(`${HERE}/currencies/:currency`, (c) => showOne(c, "currencies", c.req.param("currency")))
  .post(`${HERE}/currencies/:currency`, async (c) => {
    const { name = "", symbol = "" } = await formValues(c);
    const changed = await perform(c, changeOneCurrency, c.req.param(), { name, symbol });
    if (changed.ok) return done(c, HERE, `${changed.value.code} is changed.`);
    return showOne(c, "currencies", c.req.param("currency"), refusedForm({ name, symbol }, changed.error));
  })
  .get(`${HERE}/methods/:method`, (c) => showOne(c, "methods", c.req.param("method")))
  .post(`${HERE}/methods/:method`, async (c) => {
    const { name = "" } = await formValues(c);
    const changed = await perform(c, changeOneMethod, c.req.param(), { name });
    if (changed.ok) return done(c, HERE, `${changed.value.name} is changed.`);
    return showOne(c, "methods", c.req.param("method"), refusedForm({ name }, changed.error));
  })
  .post(`${HERE}/currencies/:currency/enable`, async (c) =>
    told(c, await perform(c, enableCurrency, c.req.param(), {}), "The currency is offered again."),
  )
  .post(`${HERE}/currencies/:currency/disable`, async (c) =>
    told(c, await perform(c, disableCurrency, c.req.param(), {}), "The currency is offered no more."),
  )
  .post(`${HERE}/methods/:method/enable`, async (c) =>
    told(c, await perform(c, enableMethod, c.req.param(), {}), "The method is offered again."),
  )
  .post(`${HERE}/methods/:method/disable`, async (c) =>
    told(c, await perform(c, disableMethod, c.req.param(), {}), "The method is offered no more."),
  );
