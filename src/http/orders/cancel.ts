import { operation } from "./operation.ts";
import { nothing } from "./schema.ts";

/** POST /v1/orders/{id}/cancel: ends the offer; once more is the same. */
export const cancel = operation(nothing, 200, (c, _body, idempotency) => c.get("order").cancel(c.get("owner"), idempotency));
