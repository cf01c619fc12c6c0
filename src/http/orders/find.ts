import type * as z from "zod";
import type { OrderView } from "../../domain/view.ts";
import type { Failure } from "../../kernel/errors.ts";
import { type Mode, orderId } from "../../kernel/ids.ts";
import { ok, type Result } from "../../kernel/result.ts";
import { orderClient } from "../../order/client.ts";
import { type ListedOrder, listOrders, type OrderPage } from "../../storage/order-list.ts";
import type { listQuery } from "./schema.ts";

export type { ListedOrder, OrderPage } from "../../storage/order-list.ts";

/** Whose orders. `idSalt` is the app's. */
export interface Holder {
  readonly app: { readonly id: string; readonly idSalt: string };
  readonly mode: Mode;
}

/** A page of them, newest first, from D1; what a reference names is asked of its order too, which is always current. */
export async function findOrders(env: Env, { app, mode }: Holder, query: z.output<typeof listQuery>): Promise<Result<OrderPage, Failure>> {
  const { reference, cursor, ...filter } = query;
  const page = await listOrders(env.DB, { app: app.id, mode, ...query });
  if (reference === undefined || cursor !== undefined) return page;

  const id = await orderId(app.idSalt, mode, { kind: "reference", value: reference });
  const found = await orderClient(env, id).view({ app: app.id, mode });
  if (!found.ok && found.error.code !== "order.not_found") return found;
  if (!page.ok && !found.ok) return page;
  const current = found.ok && matches(found.value, filter) ? [listed(found.value)] : [];
  // A dialect's orders may share a reference: these are only found in D1.
  const others = page.ok ? page.value.data.filter((order) => order.id !== id) : [];
  const data = [...current, ...others].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, filter.limit);
  return ok({ data, nextCursor: page.ok ? page.value.nextCursor : null });
}

const listed = ({ description: _description, metadata: _metadata, ...order }: OrderView): ListedOrder => order;

type Filter = Omit<z.output<typeof listQuery>, "reference" | "limit" | "cursor">;

function matches(order: OrderView, { status, currency, attention, from, to }: Filter): boolean {
  const created = Date.parse(order.createdAt);
  return (
    (status === undefined || order.status === status) &&
    (currency === undefined || order.currency === currency) &&
    (attention === undefined || order.attention.length > 0 === attention) &&
    (from === undefined || created >= from) &&
    (to === undefined || created < to)
  );
}
