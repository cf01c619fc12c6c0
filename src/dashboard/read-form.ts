import type * as z from "zod";
import { fieldErrors } from "../http/body.ts";
import type { Refusal } from "../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";

/** Reads a form that no operation takes, such as those that better-auth does. */
export function readForm<T>(schema: z.ZodType<T>, values: Readonly<Record<string, string>>): Result<T, Refusal> {
  const read = schema.safeParse(values);
  return read.success ? ok(read.data) : fail({ code: "request.invalid", errors: fieldErrors(read.error) });
}
