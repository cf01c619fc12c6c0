import { Hono } from "hono";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { listLimits, setOneLimit } from "../../../http/manage/operations/operator/limits.ts";
import { perform } from "../../../http/manage/perform.ts";
import { messageOf } from "../../../http/manage/reply.ts";
import { COUNTRIES, placeName } from "../../../merchants/company/places.ts";
import { done, failed } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { CURRENCY_OPTIONS } from "../../parts/currencies.ts";
import { SelectField, TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { Action, Card, Empty, Head, Table } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";
import { Tabs } from "./tabs.tsx";

const HERE = "/dashboard/operator/limits";
const COUNTRY_OPTIONS = COUNTRIES.map(({ code, name }) => ({ value: code, text: name }));

async function show(c: ManageCtx, state: FormState = EMPTY_FORM): Promise<Response> {
  const read = await perform(c, listLimits, {}, {});
  if (!read.ok) return trouble(c, read.error);
  const { data } = read.value;
  return page(
    c,
    { title: "Limits", status: state.problems?.status },
    <>
      <Head
        title="Limits"
        text="The most that one live payment may be before a company is approved. Where there is none, there is no limit."
      />
      <Tabs here={HERE} />
      <Card id="limits">
        {data.length === 0 ? (
          <Empty icon="operator" title="No limit anywhere" />
        ) : (
          <Table caption="Limits before approval" heads={["Country", "At most", ""]}>
            {data.map(({ country, currency, most }) => (
              <tr>
                <th scope="row">{placeName(country)}</th>
                <td class="num">
                  {most} {currency}
                </td>
                <td class="end">
                  <Action
                    action={`${HERE}/remove`}
                    values={{ country, currency }}
                    text="Remove"
                    class="danger small-button"
                    label={`Remove the limit of ${placeName(country) ?? country} in ${currency}`}
                  />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Card>
      <Card id="set" title="Set a limit" text="In place of the one that there is. Payments see it within two minutes." beside>
        <Form action={HERE} state={state}>
          <SelectField name="country" label="Country" choose="Choose one" options={COUNTRY_OPTIONS} state={state} />
          <div class="split">
            <SelectField name="currency" label="Currency" choose="Choose one" options={CURRENCY_OPTIONS} state={state} />
            <TextField name="most" label="At most" inputmode="decimal" hint="0: no live payment at all." state={state} />
          </div>
          <div class="row">
            <button type="submit">Set</button>
          </div>
        </Form>
      </Card>
    </>,
  );
}

/** What companies may take before they are approved. */
export const operatorLimits = new Hono<ManageApp>()
  .get(HERE, (c) => show(c))
  .post(HERE, async (c) => {
    const { country = "", currency = "", most = "" } = await formValues(c);
    const given = { country, currency, most: most.trim() };
    const set = await perform(c, setOneLimit, {}, given);
    return set.ok ? done(c, HERE, "The limit is set.") : show(c, refusedForm(given, set.error));
  })
  .post(`${HERE}/remove`, async (c) => {
    const { country = "", currency = "" } = await formValues(c);
    const set = await perform(c, setOneLimit, {}, { country, currency, most: null });
    return set.ok ? done(c, HERE, "The limit is gone.") : failed(c, HERE, messageOf(set.error));
  });
