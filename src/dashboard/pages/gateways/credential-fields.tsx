import type { FC } from "hono/jsx";
import type { FieldView } from "../../../merchants/gateway-setup/shown.ts";
import { SelectField, TextField } from "../../parts/field.tsx";
import type { FormState } from "../../parts/form.tsx";

interface Props {
  readonly fields: readonly FieldView[];
  readonly state?: FormState;
  /** What is stored, shortened: such a field may be left empty. */
  readonly stored?: Readonly<Record<string, string>>;
  readonly form?: string;
}

/** Drawn from the adapter's own fields: a new gateway needs no page. */
export const CredentialFields: FC<Props> = ({ fields, state, stored = {}, form }) => (
  <>
    {fields.map(({ name, label, help, secret, optional, choices }) => {
      const kept = stored[name];
      const common = {
        name: `credentials.${name}`,
        label,
        optional: optional || kept !== undefined,
        ...(state && { state }),
        ...(form !== undefined && { form }),
        ...(help !== null && { hint: help }),
      };
      if (choices)
        return <SelectField {...common} value={kept ?? null} options={Object.entries(choices).map(([value, text]) => ({ value, text }))} />;
      // A secret that is typed on a shared screen is shown to nobody; a saved one is not given back.
      return secret ? (
        <TextField
          {...common}
          type="password"
          autocomplete="off"
          placeholder={kept === undefined ? "" : `${kept}, leave empty to keep it`}
        />
      ) : (
        <TextField {...common} value={kept ?? null} />
      );
    })}
  </>
);

/** `credentials.secretKey` of a form, as the operations take them. */
export const credentialsOf = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      name.startsWith("credentials.") ? [[name.slice("credentials.".length), value.trim()]] : [],
    ),
  );

/** The values that a refused form may show again: no secrets. */
export const harmless = (values: Readonly<Record<string, string>>, fields: readonly FieldView[]): Record<string, string> => {
  const secrets = new Set(fields.filter(({ secret }) => secret).map(({ name }) => `credentials.${name}`));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.has(name)));
};
