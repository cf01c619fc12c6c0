import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import type { Failure } from "../../kernel/errors.ts";
import type { Result } from "../../kernel/result.ts";
import type { Answered, Idempotency } from "../../order/idempotency.ts";
import { readBody } from "../body.ts";
import { idempotencyOf } from "../idempotency-key.ts";
import { reply } from "../problem.ts";
import type { OrderApp } from "./named.ts";

/** A POST below an order: its body through a schema, once for each Idempotency-Key, answered again with the same words. */
export function operation<S extends z.ZodType, T extends object>(
  schema: S,
  status: ContentfulStatusCode,
  run: (c: Context<OrderApp>, body: z.output<S>, idempotency: Idempotency | null) => Promise<Result<Answered<T>, Failure>>,
) {
  return async (c: Context<OrderApp>): Promise<Response> => {
    const body = await readBody(c, schema);
    if (!body.ok) return body.error;
    const idempotency = await idempotencyOf(c, body.value.value);
    if (!idempotency.ok) return reply(c, idempotency.error);
    const answer = await run(c, body.value.value, idempotency.value);
    if (!answer.ok) return reply(c, answer.error);
    if (answer.value.replayed) c.header("Idempotent-Replayed", "true");
    return c.json(answer.value.value, status);
  };
}
