import type { Failure } from "../../../kernel/errors.ts";
import { faultMessage, isCurrency, type Money, parseMajor } from "../../../kernel/money.ts";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import { isMode, MODES, type OrderMode } from "./modes.ts";
import type { Fields } from "./request.ts";

const REQUIRED = ["order_amt", "order_currency", "order_description", "order_mode", "webhook_url", "redirect_url"] as const;
const LONGEST_DESCRIPTION = 500;
const LONGEST_CUSTOMER_ID = 200;

/** The fields after KarmaPay's own checks. */
interface Listed {
  readonly amount: string;
  readonly currency: string;
  readonly mode: OrderMode;
}

/** What an order is opened from. */
export interface CreateFields {
  readonly amount: Money;
  readonly description: string;
  readonly mode: OrderMode;
  readonly webhookUrl: string;
  readonly redirectUrl: string;
  readonly asksCustomer: boolean;
  /** The merchant's own id of the customer, if it sent one. */
  readonly customerId: string | null;
}

const fault = (field: string, message: string): { readonly ok: false; readonly error: Failure } =>
  fail({ code: "request.invalid", field, message });

/** Missing as JavaScript takes it, which also means the number 0. */
const isMissing = (value: unknown) => !value || (typeof value === "string" && value.trim() !== "" && Number(value) === 0);

/** KarmaPay's own checks, in its order. They come before the key. */
export function readListed(fields: Fields): Result<Listed, Failure> {
  const missing = REQUIRED.filter((field) => (field === "order_amt" ? isMissing(fields[field]) : !fields[field]));
  if (missing.length > 0) return fault(missing.join(", "), "Required.");
  const { order_amt: amount, order_currency: currency, order_mode: mode } = fields;
  // What is no number is found by reading it, once the currency is known.
  if (typeof amount !== "string") return fault("order_amt", "A number, or a text of digits.");
  if (Number(amount) < 1) return fault("order_amt", "At least 1.");
  if (typeof currency !== "string" || currency.length !== 3) return fault("order_currency", "Exactly three letters, such as NPR.");
  if (!isMode(mode)) return fault("order_mode", `One of ${Object.keys(MODES).join(", ")}.`);
  return ok({ amount, currency: currency.toUpperCase(), mode });
}

/** Our own checks, which come after the key. */
export function readRest(fields: Fields, { amount, currency, mode }: Listed): Result<CreateFields, Failure> {
  if (!isCurrency(currency)) return fault("order_currency", "Not an active ISO 4217 currency code.");
  const money = parseMajor(amount, currency);
  if (typeof money === "string") return fault("order_amt", faultMessage(money, currency));
  const { order_description: description, webhook_url: webhookUrl, redirect_url: redirectUrl, registration } = fields;
  if (typeof description !== "string") return fault("order_description", "Text.");
  if (description.length > LONGEST_DESCRIPTION) return fault("order_description", `At most ${LONGEST_DESCRIPTION} characters.`);
  if (typeof webhookUrl !== "string") return fault("webhook_url", "A web address.");
  if (typeof redirectUrl !== "string") return fault("redirect_url", "A web address.");
  const customerId =
    typeof registration === "object" && registration !== null && "customer_id" in registration ? registration.customer_id : null;
  if (customerId !== null && (typeof customerId !== "string" || customerId.length > LONGEST_CUSTOMER_ID))
    return fault("registration.customer_id", `Text of at most ${LONGEST_CUSTOMER_ID} characters.`);
  return ok({ amount: money, description, mode, webhookUrl, redirectUrl, asksCustomer: registration !== "no", customerId });
}
