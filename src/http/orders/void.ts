import { operation } from "./operation.ts";
import { nothing } from "./schema.ts";

/** POST /v1/orders/{id}/void: lets go of what is held, and the order is cancelled. An order that holds nothing refuses it, also one that a void ended. */
export const voidHold = operation(nothing, 200, (c, _body, idempotency) => c.get("order").void(c.get("owner"), idempotency));
