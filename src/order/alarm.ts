import { keepingDue } from "./keeping.ts";
import type { Log } from "./log.ts";
import { outboxDue } from "./outbox.ts";
import { deliveryDue } from "./webhooks.ts";

/** An alarm that is this late (ms) was lost. */
const OVERDUE = 30_000;

/** After an alarm that failed (ms), doubled each time, so that a fault of ours can't become a loop. */
const BREATH = 1_000;
const LONGEST_BREATH = 60_000;

const earliest = (times: readonly (number | undefined)[]): number | undefined => {
  const known = times.filter((at) => at !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
};

/** There is one alarm per object, so it always means the earliest thing due. `wakeAt`: when the order itself must be looked at. */
export class Alarm {
  readonly #storage: DurableObjectStorage;
  readonly #log: Log;
  readonly #wakeAt: () => number | undefined;
  #failures = 0;

  constructor(storage: DurableObjectStorage, log: Log, wakeAt: () => number | undefined) {
    this.#storage = storage;
    this.#log = log;
    this.#wakeAt = wakeAt;
  }

  /** Without an await: it commits with what was appended. */
  set(): void {
    if (!this.#log.order) return;
    const next = earliest([this.#wakeAt(), outboxDue(this.#log), deliveryDue(this.#log), keepingDue(this.#log)]);
    void (next === undefined ? this.#storage.deleteAlarm() : this.#storage.setAlarm(Math.max(next, 1)));
  }

  /** Sets it again where it was lost. What was only just marked is being told at this moment. */
  recover(): void {
    if (!this.#log.order) return;
    const next = earliest([this.#wakeAt(), outboxDue(this.#log, 0), deliveryDue(this.#log), keepingDue(this.#log)]);
    if (next !== undefined && next < Date.now() - OVERDUE) this.set();
  }

  /** Unix ms of what waits for later than this ring: whoever finds that overdue knows that the alarm was lost. */
  get waitsUntil(): number | null {
    if (!this.#log.order) return null;
    return earliest([this.#wakeAt(), deliveryDue(this.#log, Date.now()), keepingDue(this.#log)]) ?? null;
  }

  /** Does an alarm's work, and always sets it again: one that throws is given up after six tries. */
  async ring(work: () => Promise<void>): Promise<void> {
    // It may ring twice, and the first time may have emptied the object.
    if (!this.#log.order) return;
    try {
      await work();
      this.set();
      this.#failures = 0;
    } catch (error) {
      console.error({ alarm: this.#log.order?.id, error: String(error) });
      const breath = Math.min(BREATH * 2 ** this.#failures, LONGEST_BREATH);
      this.#failures += 1;
      await this.#storage.setAlarm(Date.now() + breath);
    }
  }
}
