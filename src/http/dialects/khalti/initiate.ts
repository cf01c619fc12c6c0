import * as z from "zod";
import type { Details } from "../../../domain/view.ts";
import { ERRORS } from "../../../kernel/errors.ts";
import { redirectUrlFault } from "../../../merchants/addresses.ts";
import type { Ctx } from "../../context.ts";
import { openOrder, placeOf } from "../../orders/open.ts";
import { readBody } from "./body.ts";
import { failed, invalid, refuse } from "./errors.ts";
import { extrasText, isReference, merchantFields, tooDeep } from "./extras.ts";
import { fieldsObject, integer, optional, text } from "./fields.ts";
import { pidxOf } from "./found.ts";
import { nepalTime } from "./time.ts";
import { MODES } from "./words.ts";

const LEAST = 1_000;
const LEAST_BY_BANK = 10_000;
const MOST_ITEMS = 100;

/** Seconds. */
const SHORTEST_LIFE = 60;
const LONGEST_LIFE = 3_600;

const list = <S extends z.ZodType>(item: S) =>
  optional(
    z.array(item, { error: "Expected a list of items." }).max(MOST_ITEMS, { error: `Ensure this list has at most ${MOST_ITEMS} items.` }),
  );
const mode = text(32).refine((name) => MODES.has(name), { error: ({ input }) => `${JSON.stringify(input)} is not a valid choice.` });

const fields = fieldsObject({
  return_url: text(2048),
  website_url: text(2048),
  amount: integer.pipe(z.int().min(LEAST, { error: `Amount should be at least Rs. 10, that is ${LEAST} paisa.` })),
  purchase_order_id: text(255),
  purchase_order_name: text(500),
  customer_info: optional(fieldsObject({ name: optional(text(500)), email: optional(text(500)), phone: optional(text(500)) })),
  amount_breakdown: list(fieldsObject({ label: text(500), amount: integer })),
  product_details: list(
    fieldsObject({
      identity: text(500),
      name: text(500),
      total_price: optional(integer),
      quantity: optional(integer),
      unit_price: optional(integer),
    }),
  ),
  modes: list(mode),
  bank: optional(text(64)),
  ttl: optional(
    integer.pipe(
      z
        .int()
        .min(SHORTEST_LIFE, { error: `Ensure this value is greater than or equal to ${SHORTEST_LIFE}.` })
        .max(LONGEST_LIFE, { error: `Ensure this value is less than or equal to ${LONGEST_LIFE}.` }),
    ),
  ),
});
type Initiate = z.output<typeof fields>;

const isByBank = ({ modes, bank }: Initiate) => bank !== undefined || (modes?.every((name) => MODES.get(name) !== "wallet") ?? false);

const initiateBody = fields.check(({ value, issues }) => {
  const fault = (field: string, message: string) => issues.push({ code: "custom", path: [field], message, input: value });
  const { amount, amount_breakdown: parts } = value;
  if (parts && parts.reduce((sum, part) => sum + part.amount, 0) !== amount)
    fault("amount", "Amount mismatch: the parts of amount_breakdown do not add up to it.");
  if (isByBank(value) && amount < LEAST_BY_BANK) fault("amount", `Amount should be at least Rs. 100, that is ${LEAST_BY_BANK} paisa.`);
  for (const name of tooDeep(value)) fault(name, "This is nested too deeply.");
});

/** POST epayment/initiate/: always a new order. */
export async function initiate(c: Ctx): Promise<Response> {
  const body = await readBody(c, initiateBody);
  if (!body.ok) return body.error;
  const { return_url, website_url, purchase_order_id, purchase_order_name, modes, ttl, ...sent } = body.value;

  const faults = Object.entries({ return_url, website_url }).flatMap(([field, url]) => {
    const fault = redirectUrlFault(c.env, url);
    return fault === null ? [] : [[field, [`Enter a valid URL. ${fault}`]] as const];
  });
  if (faults.length > 0) return invalid(c, Object.fromEntries(faults));
  const merchant = merchantFields(sent);
  const { customer_info, amount_breakdown, product_details, bank } = sent;
  const extras = extrasText({
    purchase_order_id,
    purchase_order_name,
    website_url,
    merchant,
    customer_info,
    amount_breakdown,
    product_details,
    modes,
    bank,
  });
  if (extras === null) return invalid(c, { non_field_error: ["Too much is said beside the payment itself."] });

  const methods = modes?.flatMap((name) => MODES.get(name) ?? []);
  const expiresIn = ttl ?? LONGEST_LIFE;
  const opened = await openOrder(placeOf(c), c.get("holder"), {
    from: null,
    ...(isReference(purchase_order_id) && { reference: purchase_order_id }),
    terms: {
      amount: { amount: sent.amount, currency: "NPR" },
      capture: "automatic",
      expiresIn,
      redirectUrl: return_url,
      dialect: "khalti",
      ...(methods && { methods }),
    },
    details: { description: purchase_order_name, extras, ...customerOf(customer_info) },
    given: [],
  });
  if (!opened.ok) {
    const { code, message } = opened.error;
    if (code === "order.unapproved_limit") return invalid(c, { amount: [message ?? ERRORS[code].title] });
    if (code !== "order.no_gateway") return failed(c, opened.error);
    return methods
      ? invalid(c, { modes: ["This merchant can't take a payment by any of these."] })
      : refuse(c, "This merchant has no payment gateway for this amount.");
  }
  const { id, paymentUrl, expiresAt } = opened.value.order;
  return c.json({
    ...merchant,
    pidx: pidxOf(id),
    payment_url: paymentUrl,
    expires_at: nepalTime(Date.parse(expiresAt)),
    expires_in: expiresIn,
  });
}

/** Khalti takes any text here; what is no address or number is kept, and not given to a gateway. */
function customerOf(info: Initiate["customer_info"]): Pick<Details, "customer"> {
  const { name, email, phone } = info ?? {};
  const customer = {
    ...(name !== undefined && /^[^\p{Cc}]{1,200}$/u.test(name) && { name }),
    ...(email !== undefined && z.email().max(254).safeParse(email).success && { email }),
    ...(phone !== undefined && /^\+?[0-9 ()./-]{5,24}$/.test(phone) && { phone }),
  };
  return Object.keys(customer).length > 0 ? { customer } : {};
}
