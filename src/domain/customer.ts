import type { Failure } from "../kernel/errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { OrderEvent } from "./events.ts";
import type { Order } from "./state.ts";
import type { Details } from "./view.ts";

/** Who pays, as the page asks for it. */
export interface Customer {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
}

/** Whether the customer has still to say who they are: the merchant wants to know, and did not tell all of it itself. */
export const asksCustomer = (order: Order, { customer }: Details): boolean =>
  order.terms.asksCustomer === true && !(customer?.name && customer.email && customer.phone);

/** The customer's details came in while the order was still offered. */
export function giveCustomer(order: Order, now: number): Result<readonly OrderEvent[], Failure> {
  if (order.status !== "open" || order.terms.expiresAt <= now) return fail({ code: "order.not_payable" });
  return ok([{ type: "customer.given", at: now }]);
}
