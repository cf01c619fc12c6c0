import { operation } from "./operation.ts";
import { captureOrder } from "./schema.ts";

/** POST /v1/orders/{id}/capture: takes what is held, or a part of it. */
export const capture = operation(captureOrder, 200, (c, wanted, idempotency) =>
  c.get("order").capture(c.get("owner"), wanted, idempotency),
);
