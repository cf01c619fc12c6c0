import type * as z from "zod";
import type { FailureKind, GatewayFailure } from "../domain/facts.ts";
import { fail, type Result } from "../kernel/result.ts";
import type { HttpAnswer } from "./contract.ts";

/** An adapter's own table, from native codes and HTTP statuses ("401") to our words. */
export type Failures = Readonly<Record<string, FailureKind>>;

/** What an adapter finds in a gateway's refusal. */
export interface Native {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly triesLeft?: number | undefined;
}

const LONGEST_MESSAGE = 200;
const LONGEST_CODE = 64;

/** Gateways repeat what they were sent: card and phone numbers, PINs and codes are in their sentences, and we show and log those. */
export const sentence = (text: string): string => text.replace(/\d{4,}/g, "XXXX").slice(0, LONGEST_MESSAGE);

export const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Seconds, or nothing where the header is absent or a date. */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get("retry-after") ?? "";
  return /^[0-9]{1,9}$/.test(value) ? Number(value) : undefined;
}

function failureOf(failure: FailureKind, outcome: GatewayFailure["outcome"], native: Native, wait?: number): GatewayFailure {
  return {
    failure,
    outcome,
    ...(native.code && { nativeCode: native.code.slice(0, LONGEST_CODE) }),
    ...(native.message && { nativeMessage: sentence(native.message) }),
    ...(failure === "wrong_answer" && native.triesLeft !== undefined && { triesLeft: native.triesLeft }),
    ...(wait !== undefined && { retryAfter: wait }),
  };
}

const named = (table: Failures, key: string | undefined) => (key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined);

/** For a status that the adapter's table does not name. */
function kindOf(status: number): FailureKind {
  if (status === 401 || status === 403) return "bad_credentials";
  if (status === 429) return "rate_limited";
  if (status === 408 || status === 425 || status >= 500) return "unavailable";
  // Not `not_found`: a wrong path or a proxy also answers 404, and a payment that was taken would be given up as absent.
  if (status < 400 || status === 404) return "unreadable";
  return "bad_request";
}

/**
 * A gateway's "no". Its outcome is that of a call that moves money (for any other call `http.ts` makes it `none`): nothing moved
 * only where the table names the code or the status of a 4xx.
 */
export function refusal(answer: Pick<HttpAnswer, "status" | "headers">, table: Failures, native: Native): GatewayFailure {
  const { status, headers } = answer;
  const known = named(table, native.code) ?? named(table, String(status));
  // "Already there" may be the echo of our own first try, whose answer was lost.
  const certain =
    known && known !== "already_done" && known !== "duplicate" && status >= 400 && status < 500 && ![408, 409, 425].includes(status);
  return failureOf(known ?? kindOf(status), certain ? "none" : "unknown", native, retryAfter(headers));
}

/** Why a payment that the gateway calls failed has ended: its word for that, `declined` where it has none. */
export const reasonOf = (table: Failures, native: Native): GatewayFailure =>
  failureOf(named(table, native.code) ?? "declined", "none", native);

/** An answer we can't make sense of proves nothing. */
export const unreadable = (why: string): GatewayFailure => ({ failure: "unreadable", outcome: "unknown", nativeMessage: sentence(why) });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The `read` of `http.json`: refusals through the table, successes through a schema that names only what is used. */
export function reads<S extends z.ZodType, T>(
  schema: S,
  table: Failures,
  native: (body: Readonly<Record<string, unknown>>) => Native,
  map: (body: z.infer<S>) => Result<T, GatewayFailure>,
): (answer: HttpAnswer) => Result<T, GatewayFailure> {
  return (answer) => {
    const { status, body } = answer;
    if (status < 200 || status >= 300) return fail(refusal(answer, table, isRecord(body) ? native(body) : {}));
    const parsed = schema.safeParse(body);
    if (parsed.success) return map(parsed.data);
    const [issue] = parsed.error.issues;
    return fail(unreadable(issue ? `${issue.path.join(".")}: ${issue.message}` : "not the expected shape"));
  };
}
