import { runInDurableObject } from "cloudflare:test";
import { afterAll, beforeAll, vi } from "vitest";
import { objectOf } from "../../api.ts";

// The model's clock: years ahead of the real one, it moves only when it is moved, and so do the alarms of every object.

/** What a crash made on purpose says. */
export const CRASH = "the machine is gone";

const YEARS_AHEAD = 10 * 365 * 86_400_000;

/** Takes the clock for the whole file. */
export function takeClock(): void {
  let giveBack = () => true;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + YEARS_AHEAD });
    // What an object wants at once would otherwise ring by itself, in the middle of the next step.
    await runInDurableObject(objectOf("or_00000000000000000000"), (_, { storage }) => {
      const shared: DurableObjectStorage = Object.getPrototypeOf(storage);
      const { setAlarm } = shared;
      giveBack = () => Reflect.set(shared, "setAlarm", setAlarm);
      Reflect.set(shared, "setAlarm", function (this: DurableObjectStorage, at: number | Date) {
        return setAlarm.call(this, Math.max(Number(at), Date.now()));
      });
    });
  });
  afterAll(() => {
    vi.useRealTimers();
    giveBack();
  });
}

/** Moves the clock on to a time (Unix ms); it never goes back. */
export const goTo = (at: number): void => {
  if (at > Date.now()) vi.setSystemTime(at);
};

export const pass = (seconds: number): void => goTo(Date.now() + seconds * 1000);

/** When the object's alarm rings, Unix ms; null where none is set. */
export const alarmOf = (object: DurableObjectStub): Promise<number | null> =>
  runInDurableObject(object, (_: unknown, { storage }: DurableObjectState) => storage.getAlarm());

/** The platform rings again after a crash, so soon at first; the tests' own ringing does not. Milliseconds. */
const AGAIN = 2_000;

/** Moves the clock on to an object's alarm and rings it; answers false where there is none until `latest`. */
export async function ring(reach: () => DurableObjectStub, latest = Number.POSITIVE_INFINITY): Promise<boolean> {
  try {
    return await runInDurableObject(reach(), async (object: DurableObject, { storage }: DurableObjectState) => {
      const at = await storage.getAlarm();
      if (at === null || at > latest) return false;
      goTo(at);
      await storage.deleteAlarm();
      await object.alarm?.();
      return true;
    });
  } catch (error) {
    if (!String(error).includes(CRASH)) throw error;
    // A stub of before the crash stays broken.
    await runInDurableObject(reach(), async (_: unknown, { storage }: DurableObjectState) => {
      if ((await storage.getAlarm()) === null) await storage.setAlarm(Date.now() + AGAIN);
    });
    return true;
  }
}
