import type { Child, FC } from "hono/jsx";
import { messageOf, statusOf } from "../../http/manage/reply.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";

/** What was wrong with a form that was sent: in words, and by field. */
export interface Problems {
  /** Of the page that shows the form again. */
  readonly status: ReturnType<typeof statusOf>;
  readonly message: string | null;
  readonly fields: Readonly<Record<string, string>>;
}

export function problemsOf(refusal: Refusal): Problems {
  const single = refusal.field === undefined ? [] : [{ field: refusal.field, message: messageOf(refusal) }];
  const errors = refusal.errors ?? single;
  return {
    status: statusOf(refusal),
    message: errors.length > 0 ? null : messageOf(refusal),
    fields: Object.fromEntries(errors.map(({ field, message }) => [field, message])),
  };
}

/** What a form shows: the values it had, and what was wrong with them. */
export interface FormState {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: Problems | null;
}

export const EMPTY_FORM: FormState = { values: {}, problems: null };

/** A form that was refused, to be shown again as it was typed. Give no passwords or secrets back. */
export const refusedForm = (values: Readonly<Record<string, string>>, refusal: Refusal): FormState => ({
  values,
  problems: problemsOf(refusal),
});

export const fieldId = (name: string, form?: string): string => (form === undefined ? name : `${form}-${name}`);

/** Above a refused form: the fields at fault, each with a link to it. */
export const ErrorSummary: FC<{ problems: Problems | null; form?: string }> = ({ problems, form }) => {
  if (!problems) return null;
  const fields = Object.entries(problems.fields);
  return (
    <div class="problems" role="alert" tabindex={-1} data-problems>
      <h2>{problems.message ?? (fields.length === 1 ? "One thing is not right yet" : `${fields.length} things are not right yet`)}</h2>
      {fields.length > 0 && (
        <ul>
          {fields.map(([name, message]) => (
            <li>
              <a href={`#${fieldId(name, form)}`}>{message}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

interface FormProps {
  action: string;
  state?: FormState;
  /** Where a page has several forms: makes the ids of its fields its own. */
  name?: string;
  class?: string;
  children?: Child;
}

/** A plain form post. Its action answers 303, or 422 with the page and what was typed. */
export const Form: FC<FormProps> = ({ action, state = EMPTY_FORM, name, class: className = "form", children }) => (
  <form method="post" action={action} class={className} novalidate>
    <ErrorSummary problems={state.problems} {...(name !== undefined && { form: name })} />
    {children}
  </form>
);
