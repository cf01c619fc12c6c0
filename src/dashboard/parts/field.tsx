import type { Child, FC } from "hono/jsx";
import { EMPTY_FORM, type FormState, fieldId } from "./form.tsx";

interface FieldProps {
  name: string;
  label: string;
  state?: FormState;
  /** As in Form. */
  form?: string;
  hint?: Child;
  optional?: boolean;
}

interface Described {
  id: string;
  name: string;
  "aria-describedby"?: string;
  "aria-invalid"?: "true";
}

/** A label, a hint, what was typed is wrong, and the input between them, which `children` draws. */
export const Labelled: FC<FieldProps & { children: (described: Described) => Child }> = ({
  name,
  label,
  state = EMPTY_FORM,
  form,
  hint,
  optional,
  children,
}) => {
  const id = fieldId(name, form);
  const error = state.problems?.fields[name];
  const described = [hint === undefined ? null : `${id}-hint`, error === undefined ? null : `${id}-error`].filter((one) => one !== null);
  return (
    <div class="field">
      <label for={id}>
        {label} {optional && <small>(optional)</small>}
      </label>
      {hint !== undefined && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {children({
        id,
        name,
        ...(described.length > 0 && { "aria-describedby": described.join(" ") }),
        ...(error !== undefined && { "aria-invalid": "true" }),
      })}
      {error !== undefined && (
        <span class="error" id={`${id}-error`}>
          {error}
        </span>
      )}
    </div>
  );
};

interface TextProps extends FieldProps {
  type?: "text" | "email" | "password" | "tel" | "url" | "color" | "number" | "date";
  /** Where nothing was typed yet. */
  value?: string | null;
  autocomplete?: string;
  inputmode?: "numeric" | "decimal" | "tel" | "email" | "url";
  class?: string;
  maxlength?: number;
  autofocus?: boolean;
  placeholder?: string;
}

/** One line of text. A password is never given back. */
export const TextField: FC<TextProps> = ({
  type = "text",
  value,
  autocomplete,
  inputmode,
  class: className,
  maxlength,
  autofocus,
  placeholder,
  ...field
}) => (
  <Labelled {...field}>
    {(described) => (
      <input
        {...described}
        type={type}
        class={className}
        {...(type !== "password" && { value: field.state?.values[field.name] ?? value ?? "" })}
        autocomplete={autocomplete ?? "off"}
        inputmode={inputmode}
        maxlength={maxlength}
        autofocus={autofocus}
        placeholder={placeholder}
        required={!field.optional}
        {...((type === "email" || type === "url") && { spellcheck: false, autocapitalize: "none" })}
      />
    )}
  </Labelled>
);

interface SelectProps extends FieldProps {
  options: readonly { readonly value: string; readonly text: string }[];
  value?: string | null;
  /** Shown while nothing is chosen. */
  choose?: string;
}

export const SelectField: FC<SelectProps> = ({ options, value, choose, ...field }) => {
  const chosen = field.state?.values[field.name] ?? value ?? "";
  return (
    <Labelled {...field}>
      {(described) => (
        <select {...described}>
          {choose !== undefined && (
            <option value="" selected={chosen === ""}>
              {choose}
            </option>
          )}
          {options.map((option) => (
            <option value={option.value} selected={option.value === chosen}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
};

/** A box to tick, with its words beside it. Sends `on`. */
export const Tick: FC<{ name: string; label: string; hint?: string; checked?: boolean; form?: string }> = ({
  name,
  label,
  hint,
  checked,
  form,
}) => (
  <label class="tick">
    <input type="checkbox" id={fieldId(name, form)} name={name} checked={checked} />
    <span>
      {label}
      {hint && <small>{hint}</small>}
    </span>
  </label>
);
