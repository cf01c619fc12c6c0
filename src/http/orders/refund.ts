import { operation } from "./operation.ts";
import { createRefund } from "./schema.ts";

/** POST /v1/orders/{id}/refunds: a part, or all that is left. */
export const refund = operation(createRefund, 201, (c, wanted, idempotency) => c.get("order").refund(c.get("owner"), wanted, idempotency));
