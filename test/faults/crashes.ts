import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, vi } from "vitest";
import type { CallOp, OrderEvent } from "../../src/domain/events.ts";
import { objectOf } from "../api.ts";

/**
 * Where an order's object can be made to die, in the order in which it gets there:
 * - before-journal: something is decided and not written; after-journal: it is written, and nobody waits for the disk
 * - after-sync: the claim of a gateway call is on disk, the call is not made
 * - after-gateway: the gateway has answered, and nobody has read that
 * - after-record: what the answer means is written, and nobody waits for the disk
 * - after-outbox: it is on disk with the marks of who is to be told, and nobody is
 * - before-d1, after-d1: D1 is about to be told, or has been, and the mark is still there
 * Beside these after-message: the merchant has got a message, and that is not written.
 */
export const POINTS = [
  "before-journal",
  "after-journal",
  "after-sync",
  "after-gateway",
  "after-record",
  "after-outbox",
  "before-d1",
  "after-d1",
] as const;
export type Point = (typeof POINTS)[number] | "after-message";

type Matches = (event: OrderEvent) => boolean;
/** The claim of a gateway call. */
export const isCall =
  (op: CallOp): Matches =>
  (event) =>
    event.type === "call.started" && event.op === op;
export const is =
  (wanted: OrderEvent["type"]): Matches =>
  ({ type }) =>
    type === wanted;

/** Replaces a method until the end of the test, or until the object with it is gone. The last to be replaced is the first to be back. */
function replace<T extends object>(target: T, name: keyof T & string, by: unknown): void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  Reflect.set(target, name, by);
  onTestFinished(() => void (own ? Object.defineProperty(target, name, own) : Reflect.deleteProperty(target, name)));
}

export interface Crash {
  /** Until it has happened. */
  died(): Promise<void>;
}

/**
 * From now on the object of an order dies, once, when it comes to `point` with an event that matches. Whoever
 * has called it then gets an error, and its next caller a new instance.
 */
export async function crashAt(id: string, point: Point, matches: Matches): Promise<Crash> {
  let dead = false;
  await runInDurableObject(objectOf(id), (instance, state) => {
    const { storage } = state;
    let [armed, claimed] = [false, false];
    const die = (): never => {
      dead = true;
      state.abort(`crash ${point}`);
      throw new Error(`crash ${point}`);
    };
    const exists = () => storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'log'").toArray().length > 0;
    const events = (after: number) =>
      storage.sql
        .exec<{ event: string }>("SELECT event FROM log WHERE seq > ? ORDER BY seq", after)
        .toArray()
        .map(({ event }): OrderEvent => JSON.parse(event));
    const written = () => (exists() ? storage.sql.exec<{ seq: number }>("SELECT coalesce(max(seq), 0) AS seq FROM log").one().seq : 0);

    const transactionSync = storage.transactionSync.bind(storage);
    replace(storage, "transactionSync", <T>(work: () => T): T => {
      const before = written();
      const wasArmed = armed;
      const result = transactionSync(() => {
        const done = work();
        const match = events(before).find(matches);
        armed ||= match !== undefined;
        claimed ||= match?.type === "call.started";
        if (armed && point === "before-journal") die();
        return done;
      });
      if (armed && point === "after-journal") die();
      // Of a claim what counts is its end; anything else is its own record.
      const recorded = armed && (!claimed || (wasArmed && events(before).some(is("call.ended"))));
      if (recorded && point === "after-record") die();
      if (recorded && point === "after-outbox") void sync().then(die);
      return result;
    });
    const sync = storage.sync.bind(storage);
    replace(storage, "sync", async () => {
      await sync();
      if (armed && point === "after-sync") die();
    });
    const answered = async (answer: Promise<Response>) => {
      const response = await answer;
      if (armed && !dead && point === "after-gateway") die();
      return response;
    };
    const { SIMULATORS, SANDBOX_LEDGERS } = env;
    replace(env, "SIMULATORS", { fetch: (request: Request) => answered(SIMULATORS?.fetch(request) ?? Promise.reject(new Error())) });
    replace(env, "SANDBOX_LEDGERS", {
      getByName: (name: string) => ({ fetch: (request: Request) => answered(SANDBOX_LEDGERS.getByName(name).fetch(request)) }),
    });
    const { fetch } = globalThis;
    replace(globalThis, "fetch", async (input: string, init: RequestInit) => {
      const response = await fetch(input, init);
      if (armed && !dead && point === "after-message" && init?.method === "POST") die();
      return response;
    });
    const { DB } = env;
    const batch = async (statements: D1PreparedStatement[]) => {
      if (armed && point === "before-d1") die();
      const done = await DB.batch(statements);
      if (armed && point === "after-d1") die();
      return done;
    };
    Reflect.set(instance, "env", Object.create(env, { DB: { value: { prepare: DB.prepare.bind(DB), batch } } }));
  });
  // Asked again and again: a promise that a dying object resolves is never seen to be resolved.
  return { died: () => vi.waitFor(() => expect(dead).toBe(true), { timeout: 4_000, interval: 5 }) };
}
