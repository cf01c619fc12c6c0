import * as z from "zod";
import type { Customer } from "../domain/customer.ts";
import { asciiDigits } from "./input.ts";

/** The form that asks who pays, by the names of its fields. */
export const DETAIL_FIELDS = ["firstName", "lastName", "phone", "email"] as const;
export type DetailField = (typeof DETAIL_FIELDS)[number];

/** What was typed, as it was typed, and what is wrong with it. */
export interface Typed {
  readonly values: Readonly<Record<DetailField, string>>;
  readonly accepted: boolean;
  readonly faults: ReadonlySet<DetailField | "accept">;
}

export type ReadDetails = { readonly customer: Customer } | { readonly typed: Typed };

const LONGEST_NAME = 90;
/** Two of them and the space between make a name that the API itself would take. */
const name = z
  .string()
  .min(1)
  .max(LONGEST_NAME)
  .regex(/^[^\p{Cc}]*$/u);
/** E.164 has at most 15 digits; no number that can be called has fewer than 6. */
const phone = z.string().regex(/^\+?[0-9]{6,15}$/);

const fields = {
  firstName: name,
  lastName: name,
  phone,
  email: z.email().max(254),
} as const satisfies Record<DetailField, z.ZodType<string>>;

/** People write numbers with spaces, dashes, dots and brackets, and digits in their own script. */
const cleaned = (field: DetailField, text: string) => (field === "phone" ? asciiDigits(text).replace(/[\s().-]/g, "") : text.trim());

/** Reads the posted form: the customer, or what to show again with what is wrong. */
export function readDetails(form: Readonly<Record<string, string>>): ReadDetails {
  const [firstName, lastName, number, email] = DETAIL_FIELDS.map((field) => fields[field].safeParse(cleaned(field, form[field] ?? "")));
  const accepted = form.accept === "yes";
  if (firstName?.success && lastName?.success && number?.success && email?.success && accepted)
    return { customer: { name: `${firstName.data} ${lastName.data}`, email: email.data, phone: number.data } };
  const results = { firstName, lastName, phone: number, email };
  const values = { firstName: "", lastName: "", phone: "", email: "" };
  for (const field of DETAIL_FIELDS) values[field] = form[field] ?? "";
  const faults = new Set<DetailField | "accept">(DETAIL_FIELDS.filter((field) => !results[field]?.success));
  if (!accepted) faults.add("accept");
  return { typed: { values, accepted, faults } };
}
