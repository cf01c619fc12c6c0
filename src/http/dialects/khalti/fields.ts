import * as z from "zod";

// The values in Khalti's requests, and what it says of bad ones.

const fault =
  (wrong: string) =>
  ({ input }: { readonly input?: unknown }) =>
    input === undefined ? "This field is required." : input === null ? "This field may not be null." : wrong;

const written = (wrong: string) => z.union([z.string(), z.number()], { error: fault(wrong) }).transform((value) => String(value).trim());

/** Numbers count as texts: order numbers are often sent as such. */
export const text = (max: number) =>
  written("Not a valid string.").pipe(
    z
      .string()
      .min(1, { error: "This field may not be blank." })
      .max(max, { error: `Ensure this field has no more than ${max} characters.` }),
  );

/** A whole number, or its digits; 50.00 is 50. */
export const integer = written("A valid integer is required.")
  .transform((value) => value.replace(/\.0*$/, ""))
  .pipe(z.string().regex(/^-?[0-9]+$/, { error: "A valid integer is required." }))
  .transform(Number)
  .pipe(z.int({ error: "This number is too large." }));

const isEmpty = (value: unknown) => value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** Clients send null, "" and [] for what they have not got. */
export const optional = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (isEmpty(value) ? undefined : value), schema.optional());

export const fieldsObject = <S extends z.ZodRawShape>(shape: S) => z.looseObject(shape, { error: fault("Expected an object of fields.") });
