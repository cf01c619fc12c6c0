import type { Context } from "hono";
import { METHODS, type Method } from "../domain/facts.ts";

const MOST_FIELDS = 50;
const LONGEST = 4000;

/** The form as text fields; whatever can't be read is an empty one. */
export async function formFields(c: Context): Promise<Record<string, string>> {
  try {
    return bounded(Object.entries(await c.req.parseBody()));
  } catch {
    return {};
  }
}

export const bounded = (entries: readonly (readonly [string, unknown])[]): Record<string, string> =>
  Object.fromEntries(
    entries
      .flatMap(([name, value]) => (typeof value === "string" && value.length <= LONGEST ? [[name, value] as const] : []))
      .slice(0, MOST_FIELDS),
  );

export const readMethod = (text: string): Method | undefined => METHODS.find((method) => method === text);

export const readCount = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;

/** "९८००" is "9800". */
export const asciiDigits = (text: string): string => text.replace(/[\u0966-\u096f]/g, (digit) => String(digit.charCodeAt(0) - 0x966));

const DIGITS_ONLY = new Set(["mobile", "pin", "code"]);

/** People type spaces into numbers, and digits in their own script. */
export const readAnswer = (name: string, value: string): string =>
  DIGITS_ONLY.has(name) ? asciiDigits(value.replace(/[\s-]/g, "")) : value.trim();
