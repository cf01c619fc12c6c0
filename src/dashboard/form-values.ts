import type { ManageCtx } from "../http/manage/context.ts";

/** The texts of a form; files are left out, and what is no form has none. A repeated name has its last value. */
export async function formValues(c: ManageCtx): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const form = await c.req.formData().catch(() => new FormData());
  for (const [name, value] of form.entries()) if (typeof value === "string") values[name] = value;
  return values;
}

/** Only a path of the dashboard: never another site's address. */
export const insidePath = (to: string | undefined): string =>
  to !== undefined && /^\/dashboard(?:[/?#][^\\\s\p{Cc}]*)?$/u.test(to) ? to : "/dashboard";
