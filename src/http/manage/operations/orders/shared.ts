import * as z from "zod";
import { sha256 } from "../../../../kernel/crypto.ts";
import { hex } from "../../../../kernel/encoding.ts";
import { isOrderId, type Mode } from "../../../../kernel/ids.ts";
import type { Refusal } from "../../../../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../../../../kernel/result.ts";
import { type OrderClient, orderClient } from "../../../../order/client.ts";
import type { Answered, Idempotency } from "../../../../order/idempotency.ts";
import type { Owner } from "../../../../order/shapes.ts";
import type { ManageContext, Params, Trace } from "../../operation.ts";

export const ORDER = "/apps/:app/orders/:order";

export const inMode = { mode: z.enum(["test", "live"], { error: "test or live." }) };

/** Of what must not be done twice: the same key, the same answer. */
export const once = {
  key: z
    .string({ error: "Text." })
    .regex(/^[\x21-\x7e]{1,64}$/, { error: "1 to 64 visible ASCII characters." })
    .exactOptional(),
};

export interface Named {
  readonly id: string;
  readonly client: OrderClient;
  readonly owner: Owner;
}

/** The order that the path names, for who may reach its app: whether the app has it, it says itself. */
export async function named({ env, scope }: ManageContext, { app = "", order = "" }: Params, mode: Mode): Promise<Result<Named, Refusal>> {
  const found = await scope.app(app);
  if (!found.ok) return found;
  // An id of another form is not worth an object.
  if (!isOrderId(order)) return fail({ code: "order.not_found" });
  return ok({ id: order, client: orderClient(env, order), owner: { app, mode } });
}

/** Does something with the order that the path names, and answers what that answered. */
export async function doing<T>(
  context: ManageContext,
  params: Params,
  mode: Mode,
  run: (one: Named) => Promise<Result<Answered<T>, Refusal>>,
): Promise<Result<T, Refusal>> {
  const one = await named(context, params, mode);
  if (!one.ok) return one;
  const done = await run(one.value);
  return done.ok ? ok(done.value.value) : done;
}

/** Apart from the keys that the merchant's server sends. */
export async function idempotencyOf(operation: string, { key, ...asked }: { readonly key?: string }): Promise<Idempotency | null> {
  if (key === undefined) return null;
  return { key: `dashboard ${key}`, request: hex(await sha256(`${operation}\n${JSON.stringify(asked)}`)) };
}

export const traceOf = ({ app = "", order = "" }: Params, detail: Trace["detail"] = {}): Trace => ({ target: order, app, detail });
