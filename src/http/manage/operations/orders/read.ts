import * as z from "zod";
import type { EventView, OrderView, RefundView } from "../../../../domain/view.ts";
import { ok } from "../../../../kernel/result.ts";
import { ROLES } from "../../../../merchants/tenancy.ts";
import { findOrders, type OrderPage } from "../../../orders/find.ts";
import { listQuery } from "../../../orders/schema.ts";
import type { CompanyOperation } from "../../operation.ts";
import { inMode, named, ORDER } from "./shared.ts";

const listInput = z.strictObject({ ...inMode, ...listQuery.shape });

export const orderList: CompanyOperation<z.output<typeof listInput>, OrderPage> = {
  name: "orders.list",
  method: "GET",
  path: "/apps/:app/orders",
  allows: ROLES,
  summary: "The app's orders, the newest first.",
  input: listInput,
  async run({ env, scope }, { app = "" }, { mode, ...query }) {
    const found = await scope.app(app);
    return found.ok ? findOrders(env, { app: found.value, mode }, query) : found;
  },
};

/** An order with all that happened to it. */
export interface WholeOrder {
  readonly order: OrderView;
  readonly refunds: readonly RefundView[];
  readonly events: readonly EventView[];
}

const readInput = z.strictObject(inMode);

export const orderRead: CompanyOperation<z.output<typeof readInput>, WholeOrder> = {
  name: "orders.read",
  method: "GET",
  path: ORDER,
  allows: ROLES,
  summary: "One order, its refunds and its history.",
  input: readInput,
  async run(context, params, { mode }) {
    const one = await named(context, params, mode);
    if (!one.ok) return one;
    const { client, owner } = one.value;
    const [order, refunds, events] = await Promise.all([client.view(owner), client.refunds(owner), client.history(owner)]);
    if (!order.ok) return order;
    if (!refunds.ok) return refunds;
    return events.ok ? ok({ order: order.value, refunds: refunds.value, events: events.value }) : events;
  },
};
