import type { FC } from "hono/jsx";
import type { AppView } from "../../../merchants/app-setup/apps.ts";
import { COUNTRIES } from "../../../merchants/company/places.ts";
import { SelectField, TextField, Tick } from "../../parts/field.tsx";
import type { FormState } from "../../parts/form.tsx";

const COUNTRY_OPTIONS = COUNTRIES.map(({ code, name }) => ({ value: code, text: name }));
const FALLBACK = "#3f3cbb";

/** What an app is called and how it is reached; `app`: as it is now. */
export const AppFields: FC<{ state: FormState; app?: AppView }> = ({ state, app }) => (
  <>
    <TextField name="name" label="Name" hint="As your customers know it." maxlength={256} value={app?.name ?? null} state={state} />
    <TextField
      name="site"
      label="Web site"
      type="url"
      value={app?.site ?? null}
      placeholder="https://shop.example.com"
      state={state}
      optional
    />
    <div class="split">
      <TextField
        name="email"
        label="E-mail address"
        type="email"
        hint="For your customers."
        value={app?.email ?? null}
        state={state}
        optional
      />
      <TextField name="phone" label="Phone" type="tel" hint="With its country: +977…" value={app?.phone ?? null} state={state} optional />
    </div>
    <div class="split">
      <SelectField
        name="country"
        label="Country"
        choose="Not said"
        options={COUNTRY_OPTIONS}
        value={app?.country ?? null}
        state={state}
        optional
      />
      <TextField name="zip" label="Postal code" value={app?.zip ?? null} state={state} optional />
    </div>
    <TextField name="address" label="Address" value={app?.address ?? null} state={state} optional />
  </>
);

/** How the payment page looks. */
export const BrandFields: FC<{ state: FormState; app: AppView }> = ({ state, app }) => (
  <>
    <TextField name="colour" label="Colour" type="color" value={app.colour ?? FALLBACK} state={state} />
    <TextField
      name="logo"
      label="Logo"
      type="url"
      hint="The address of an image, https. A square looks best."
      value={app.logo}
      placeholder="https://shop.example.com/logo.png"
      state={state}
      optional
    />
    <TextField
      name="statementName"
      label="Name on statements"
      hint="What customers find on their bank's statement, where a gateway takes it: 2 to 22 letters, digits and spaces."
      maxlength={22}
      value={app.statementName}
      state={state}
      optional
    />
  </>
);

/** What may call for it, and what becomes of second payments. */
export const RuleFields: FC<{ state: FormState; app: AppView }> = ({ state, app }) => (
  <>
    <TextField
      name="origins"
      label="Domains that may call for it"
      hint="For KS Pay's and Khalti's browser clients: domains with commas between them. Names below them count too."
      value={app.origins.join(", ")}
      placeholder="shop.example.com, example.org"
      state={state}
      optional
    />
    <Tick
      name="keepsDuplicates"
      label="Keep second payments"
      hint="An order that was paid twice waits for you. Else the second payment is given back at once."
      checked={state.problems ? state.values.keepsDuplicates !== undefined : app.keepsDuplicates}
    />
  </>
);

const TEXTS = ["name", "site", "email", "phone", "country", "zip", "address", "colour", "logo", "statementName"] as const;

/** A form's texts as the operations take them. */
export const textsOf = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(TEXTS.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name].trim()]])));

export const rulesOf = ({ origins = "", keepsDuplicates }: Readonly<Record<string, string>>) => ({
  origins: origins.split(/[\s,]+/).filter((one) => one !== ""),
  keepsDuplicates: keepsDuplicates !== undefined,
});
