import { and, asc, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import { type EventType, WEBHOOK_TYPES } from "../domain/events.ts";
import type { FieldError } from "../gateways/fields.ts";
import { type Mode, randomId } from "../kernel/ids.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { webhookEndpoints } from "../storage/schema.ts";
import { within } from "../storage/within.ts";
import { webhookUrlFault } from "./addresses.ts";

/** Unix ms; `types` null: every type. */
export interface StoredEndpoint {
  readonly id: string;
  readonly mode: Mode;
  readonly url: string;
  readonly types: readonly EventType[] | null;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

/** Where the app's server is to be told of its orders, and of what: without `types` of everything. */
export const newEndpoint = (env: Pick<Env, "ENVIRONMENT">) =>
  z.strictObject({
    url: z.string({ error: "A web address." }).superRefine((text, context) => {
      const message = webhookUrlFault(env, text);
      if (message !== null) context.addIssue({ code: "custom", message });
    }),
    types: z
      .array(z.enum(WEBHOOK_TYPES, { error: ({ input }) => `${JSON.stringify(input)} is none of ${WEBHOOK_TYPES.join(", ")}.` }))
      .min(1, { error: "Name one, or leave it out." })
      .refine((list) => new Set(list).size === list.length, { error: "One is there twice." })
      .exactOptional(),
  });
export type NewEndpoint = z.output<ReturnType<typeof newEndpoint>>;

/** Answers the endpoint's id. The same address twice would be told everything twice. */
export async function addEndpoint(
  d1: D1Database,
  app: string,
  mode: Mode,
  { url, types }: NewEndpoint,
  now: number,
): Promise<Result<string, readonly FieldError[]>> {
  const [same] = (await listEndpoints(d1, app, mode)).filter((endpoint) => endpoint.url === url && endpoint.disabledAt === null);
  if (same) return fail([{ field: "url", message: `Is told already, as ${same.id}.` }]);
  const id = randomId("we_", 9);
  await database(d1)
    .insert(webhookEndpoints)
    .values({ id, app, mode, url, types: types ?? null, createdAt: now })
    .run();
  return ok(id);
}

/** The app's endpoints, the oldest first, those that are switched off too. */
export function listEndpoints(d1: D1Database, app: string, mode: Mode | null): Promise<readonly StoredEndpoint[]> {
  const { id, url, types, createdAt, disabledAt } = webhookEndpoints;
  return database(d1)
    .select({ id, mode: webhookEndpoints.mode, url, types, createdAt, disabledAt })
    .from(webhookEndpoints)
    .where(and(eq(webhookEndpoints.app, app), mode === null ? undefined : eq(webhookEndpoints.mode, mode)))
    .orderBy(asc(createdAt), asc(id));
}

/** Switches it off: deliveries in the history of orders still name it. False where the app has no such endpoint, or it is off. */
export async function removeEndpoint(d1: D1Database, app: string, id: string, now: number): Promise<boolean> {
  const changed = await database(d1)
    .update(webhookEndpoints)
    .set({ disabledAt: now })
    .where(and(eq(webhookEndpoints.id, id), eq(webhookEndpoints.app, app), isNull(webhookEndpoints.disabledAt)))
    .returning({ id: webhookEndpoints.id });
  return changed.length > 0;
}

/** An endpoint that answered 410 is told nothing more. Throws where D1 fails; its next 410 says it again. */
export async function disableEndpoint(d1: D1Database, id: string, now: number): Promise<void> {
  const change = database(d1)
    .update(webhookEndpoints)
    .set({ disabledAt: now })
    .where(and(eq(webhookEndpoints.id, id), isNull(webhookEndpoints.disabledAt)));
  await within(2_000, change.run());
}
