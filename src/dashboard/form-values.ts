import type { ManageCtx } from "../http/manage/context.ts";

/** The texts of a form; files are left out. A repeated name has its last value. */
export async function formValues(c: ManageCtx): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [name, value] of (await c.req.formData()).entries()) if (typeof value === "string") values[name] = value;
  return values;
}

/** Only a path of the dashboard: never another site's address. */
export const insidePath = (to: string | undefined): string =>
  to !== undefined && /^\/dashboard(?:[/?#][^\\\s]*)?$/.test(to) ? to : "/dashboard";
