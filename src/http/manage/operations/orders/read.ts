import * as z from "zod";
import { ok } from "../../../../kernel/result.ts";
import { ROLES } from "../../../../merchants/tenancy.ts";
import { orderPage } from "../../../orders/answers.ts";
import { findOrders } from "../../../orders/find.ts";
import { listQuery } from "../../../orders/schema.ts";
import { wholeOrder } from "../../answers/orders.ts";
import { inCompany } from "../../operation.ts";
import { inMode, named, ORDER } from "./shared.ts";

const listInput = z.strictObject({ ...inMode, ...listQuery.shape });

export const orderList = inCompany({
  name: "orders.list",
  method: "GET",
  path: "/apps/:app/orders",
  allows: ROLES,
  summary: "The app's orders, the newest first.",
  input: listInput,
  answer: orderPage,
  async run({ env, scope }, { app = "" }, { mode, ...query }) {
    const found = await scope.app(app);
    return found.ok ? findOrders(env, { app: found.value, mode }, query) : found;
  },
});

const readInput = z.strictObject(inMode);

export const orderRead = inCompany({
  name: "orders.read",
  method: "GET",
  path: ORDER,
  allows: ROLES,
  summary: "One order, its refunds and its history.",
  input: readInput,
  answer: wholeOrder,
  async run(context, params, { mode }) {
    const one = await named(context, params, mode);
    if (!one.ok) return one;
    const { client, owner } = one.value;
    const [order, refunds, events] = await Promise.all([client.view(owner), client.refunds(owner), client.history(owner)]);
    if (!order.ok) return order;
    if (!refunds.ok) return refunds;
    return events.ok ? ok({ order: order.value, refunds: refunds.value, events: events.value }) : events;
  },
});
