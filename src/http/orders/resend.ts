import { eventId } from "../../kernel/ids.ts";
import { fail } from "../../kernel/result.ts";
import { operation } from "./operation.ts";
import { nothing } from "./schema.ts";

/** POST /v1/orders/{id}/events/{event id}/resend: tells everybody whom it concerns once more, with the same id and body. */
export const resend = operation(nothing, 202, async (c, _body, idempotency) => {
  const named = eventId.read(c.req.param("event") ?? "");
  if (!named || named.order !== c.req.param("id")) return fail({ code: "event.not_found" });
  return c.get("order").resend(c.get("owner"), named.count, idempotency);
});
