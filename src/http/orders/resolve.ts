import { transactionId } from "../../kernel/ids.ts";
import { fail } from "../../kernel/result.ts";
import { operation } from "./operation.ts";
import { resolveAttention } from "./schema.ts";

/** POST /v1/orders/{id}/resolve: a person has looked at something that needed attention. */
export const resolve = operation(resolveAttention, 200, async (c, { transaction: written, ...decision }, idempotency) => {
  if (written === undefined) return c.get("order").resolve(c.get("owner"), decision, idempotency);
  const named = transactionId.read(written);
  if (!named || named.order !== c.req.param("id"))
    return fail({ code: "request.invalid", field: "transaction", message: "Not a transaction of this order." });
  return c.get("order").resolve(c.get("owner"), { ...decision, transaction: named.count }, idempotency);
});
