import type { CallResult, Command } from "../../src/domain/commands.ts";
import { decide } from "../../src/domain/decide.ts";
import type { Choice, OrderEvent, Terms } from "../../src/domain/events.ts";
import { evolve } from "../../src/domain/evolve.ts";
import type { Observation } from "../../src/domain/facts.ts";
import type { Order } from "../../src/domain/state.ts";
import type { Failure } from "../../src/kernel/errors.ts";
import type { Money } from "../../src/kernel/money.ts";

export const HOUR = 3_600_000;
export const START = Date.parse("2026-01-01T00:00:00Z");
export const npr = (amount: number): Money => ({ amount, currency: "NPR" });
export const terms: Terms = {
  amount: npr(100_00),
  capture: "automatic",
  expiresAt: START + HOUR,
  expiresIn: 3600,
  origin: "https://pay.example",
};
export const choice: Choice = { account: "gc_1", gateway: "sandbox", why: "priority 1", skipped: [] };
export const opening = { do: "open", id: "or_00000000000000000001", app: "ap_1", mode: "test", terms } as const;
export const seen = (status: Observation["status"], amount = npr(100_00)): Observation => ({
  ref: "g1",
  status,
  amount,
  gatewayTransactionId: "p1",
});

/** An order that commands are applied to one after another, as the object does. */
export class Playing {
  order: Order | undefined;
  readonly events: OrderEvent[] = [];
  now = START;
  #calls = 0;

  do(command: Command): Failure | null {
    const decided = decide(this.order, command, this.now);
    if (!decided.ok) return decided.error;
    for (const event of decided.value) {
      this.order = evolve(this.order, event);
      this.events.push(event);
    }
    return null;
  }

  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  claim() {
    this.#calls += 1;
    return { call: `call_${this.#calls}`, deadline: this.now + 30_000 };
  }

  get lastCall(): string {
    return `call_${this.#calls}`;
  }

  begin() {
    return this.do({ do: "begin", choice, method: "wallet", sessionEnds: this.now + HOUR / 4, ...this.claim() });
  }

  /** An order whose customer has been asked for something. */
  static started(): Playing {
    const playing = new Playing();
    playing.do(opening);
    playing.begin();
    playing.do({ do: "end_call", tx: 1, call: playing.lastCall, result: { kind: "created", ref: "g1", next: { kind: "ask", asks: [] } } });
    return playing;
  }

  static paid(): Playing {
    const playing = Playing.started();
    playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: seen("captured") } });
    return playing;
  }
}

export function orderOf({ order }: Playing): Order {
  if (!order) throw new Error("no order");
  return order;
}

/** The answer of the call that was begun last. */
export const end = (playing: Playing, result: CallResult, tx = 1): Failure | null =>
  playing.do({ do: "end_call", tx, call: playing.lastCall, result });
