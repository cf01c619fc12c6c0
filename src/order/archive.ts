import type { OrderEvent } from "../domain/events.ts";
import { evolve } from "../domain/evolve.ts";
import type { Order } from "../domain/state.ts";
import { type Details, type EventView, eventView } from "../domain/view.ts";
import type { Failure } from "../kernel/errors.ts";
import type { Mode } from "../kernel/ids.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import type { Log } from "./log.ts";
import { type DeliveryRows, deliveryRows, deliveryViews } from "./webhooks.ts";

/** All that an emptied object still knows. `at`: Unix ms. */
export interface ArchivedMark {
  readonly id: string;
  readonly app: string;
  readonly mode: Mode;
  readonly at: number;
}

/** An order in the archive: its log and what was told of it. Nothing of the payer. */
interface Archived {
  readonly format: 1;
  readonly mark: ArchivedMark;
  readonly log: readonly { readonly seq: number; readonly event: OrderEvent }[];
  readonly told: DeliveryRows;
}

/** An order with its history, wherever it is kept. */
export interface OrderRecord {
  readonly order: Order;
  readonly details: Details;
  history(): readonly EventView[];
}

const archiveKey = ({ app, mode, id }: ArchivedMark): string => `orders/${app}/${mode}/${id}.json`;

export const archiveOf = (log: Log, mark: ArchivedMark): Archived => ({ format: 1, mark, log: log.read(), told: deliveryRows(log) });

/** Throws where the bucket fails, or gives back something else than what it was given. */
export async function storeArchive(bucket: R2Bucket, mark: ArchivedMark, archived: Archived): Promise<void> {
  const key = archiveKey(mark);
  const text = JSON.stringify(archived);
  await bucket.put(key, text, { httpMetadata: { contentType: "application/json" } });
  const kept = await bucket.get(key);
  if ((await kept?.text()) !== text) throw new Error("the archive does not give back what was put into it");
}

const historyOf = (order: Order, log: Archived["log"], told: DeliveryRows) => {
  const deliveries = deliveryViews(told);
  return log.map(({ seq, event }) => eventView(order, event, seq, deliveries.get(seq) ?? []));
};

export const recordOf = (order: Order, log: Log): OrderRecord => ({
  order,
  details: log.details,
  history: () => historyOf(order, log.read(), deliveryRows(log)),
});

export async function archivedRecord(env: Env, mark: ArchivedMark): Promise<Result<OrderRecord, Failure>> {
  try {
    const stored = await env.ARCHIVE?.get(archiveKey(mark));
    if (!stored) throw new Error(env.ARCHIVE ? "it is not in the archive" : "no archive is bound");
    const { log, told } = await stored.json<Archived>();
    const order = log.reduce<Order | undefined>((state, { event }) => evolve(state, event), undefined);
    if (!order) throw new Error("its log is empty");
    return ok({ order, details: {}, history: () => historyOf(order, log, told) });
  } catch (error) {
    console.error({ message: "an archived order can't be read", order: mark.id, error: String(error) });
    return fail({ code: "unavailable" });
  }
}
