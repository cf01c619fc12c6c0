import { describe, expect, it } from "vitest";
import { MOST_ATTEMPTS } from "../../src/domain/attempts.ts";
import type { CallResult } from "../../src/domain/commands.ts";
import type { GatewayFailure } from "../../src/domain/facts.ts";
import type { Attempt } from "../../src/domain/state.ts";
import { choice, end, HOUR, npr, opening, Playing, START, seen, terms } from "./orders.ts";

// When a customer can begin, answer and leave, and what the end of a call makes of an attempt.

const SESSION = HOUR / 4;
const session = (ref: string, expiresAt?: number): CallResult => ({
  kind: "created",
  ref,
  next: { kind: "ask", asks: [] },
  ...(expiresAt !== undefined && { expiresAt }),
});
const asked: CallResult = { kind: "next", next: { kind: "ask", asks: [] } };
const refused = (failure: Partial<GatewayFailure> = {}): CallResult => ({
  kind: "failed",
  failure: { failure: "declined", outcome: "none", ...failure },
});
const lost = refused({ failure: "unavailable", outcome: "unknown" });

const see = (playing: Playing, ...given: Parameters<typeof seen>) =>
  playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: seen(...given) } });
const answer = (playing: Playing, { tx = 1, step = 1 } = {}) => playing.do({ do: "answer", tx, step, ...playing.claim() });
const leave = (playing: Playing) => playing.do({ do: "leave", tx: 1 });
const endSession = (playing: Playing) => playing.do({ do: "end_session", tx: 1, ...playing.claim() });
const attempt = (playing: Playing, tx = 1): Attempt | undefined => playing.order?.attempts.find(({ no }) => no === tx);

/** The types of the events that come of it. */
function made(playing: Playing, act: (playing: Playing) => unknown): readonly string[] {
  const before = playing.events.length;
  act(playing);
  return playing.types.slice(before);
}

const when = (acts: (playing: Playing) => unknown, start = Playing.started) => {
  const playing = start();
  acts(playing);
  return playing;
};
const opened = () =>
  when(
    (playing) => playing.do(opening),
    () => new Playing(),
  );
const begun = () => when((playing) => playing.begin(), opened);
const answering = () => when(answer);
const pending = () => when((playing) => see(playing, "pending"));
const cancelled = () => when((playing) => playing.do({ do: "cancel" }));
const inDoubt = () => when((playing) => end(playing, lost), answering);
const held = () =>
  when(
    (playing) => {
      playing.do({ ...opening, terms: { ...terms, capture: "manual" } });
      playing.begin();
      end(playing, session("g1"));
      see(playing, "authorized");
    },
    () => new Playing(),
  );
const mismatched = () => when((playing) => see(playing, "captured", npr(90_00)));

describe("beginning", () => {
  it("is possible until the offer ends", () => {
    const playing = opened();
    playing.now = terms.expiresAt;
    expect(playing.begin()).toEqual({ code: "order.not_payable" });
    playing.now = terms.expiresAt - 1;
    expect(playing.begin()).toBeNull();
  });

  it.each([
    ["was paid", Playing.paid, "order.not_payable"],
    ["was cancelled", cancelled, "order.not_payable"],
    ["was paid with another amount", mismatched, "order.not_payable"],
    ["has money on its way", pending, "order.busy"],
    ["has money held", held, "order.busy"],
    ["has a call under way", answering, "order.busy"],
    ["has a call in doubt", inDoubt, "order.busy"],
  ] as const)("is refused where the order %s", (_what, play, code) => {
    const playing = play();
    expect(made(playing, () => expect(playing.begin()).toEqual({ code }))).toEqual([]);
  });

  it("with the method of the session that is there makes no other", () => {
    const playing = Playing.started();
    expect(made(playing, () => playing.begin())).toEqual([]);
    const card = { do: "begin", choice, method: "card", sessionEnds: playing.now + SESSION } as const;
    expect(made(playing, () => playing.do({ ...card, ...playing.claim() }))).toEqual(["transaction.created", "call.started"]);
  });

  it(`is possible ${MOST_ATTEMPTS} times`, () => {
    const playing = opened();
    for (let tx = 1; tx <= MOST_ATTEMPTS; tx++) {
      expect(playing.begin()).toBeNull();
      end(playing, refused(), tx);
    }
    expect(playing.begin()).toEqual({ code: "order.too_many_attempts" });
    expect(playing.order?.attempts).toHaveLength(MOST_ATTEMPTS);
  });

  it("fails where the gateway gives out another attempt's session, and only at the same account", () => {
    const second = (account: string) => {
      const playing = Playing.started();
      const card = { do: "begin", choice: { ...choice, account }, method: "card", sessionEnds: playing.now + SESSION } as const;
      playing.do({ ...card, ...playing.claim() });
      end(playing, session("g1"), 2);
      return attempt(playing, 2);
    };
    expect(second(choice.account)).toMatchObject({ status: "failed", reason: "duplicate" });
    expect(second("gc_2")).toMatchObject({ status: "created", ref: "g1" });
  });

  it("takes the session's end from the gateway, where it says one", () => {
    const playing = begun();
    end(playing, session("g1", START + SESSION / 2));
    expect(attempt(playing)?.sessionEnds).toBe(START + SESSION / 2);
    expect(attempt(Playing.started())?.sessionEnds).toBe(START + SESSION);
  });
});

describe("answering", () => {
  it("puts the answers to the gateway", () => {
    expect(made(Playing.started(), answer)).toEqual(["call.started"]);
  });

  it.each([
    ["of an earlier step", Playing.started, { step: 0 }],
    ["of another attempt", Playing.started, { tx: 2 }],
    ["a second time", answering, {}],
    ["while a call is in doubt", inDoubt, {}],
    ["while money is on its way", pending, {}],
    ["for an order that was cancelled", cancelled, {}],
    ["for an order that was paid", Playing.paid, {}],
  ] as const)("%s changes nothing", (_what, play, which) => {
    expect(made(play(), (playing) => answer(playing, which))).toEqual([]);
  });

  it("is possible until the offer ends, and until the session does", () => {
    const until = (expiresAt: number, sessionEnds: number) => {
      const playing = new Playing();
      playing.do({ ...opening, terms: { ...terms, expiresAt } });
      playing.do({ do: "begin", choice, method: "wallet", sessionEnds, ...playing.claim() });
      end(playing, session("g1"));
      playing.now = START + SESSION;
      return made(playing, answer);
    };
    expect(until(START + SESSION, START + HOUR)).toEqual([]);
    expect(until(START + SESSION + 1, START + HOUR)).toEqual(["call.started"]);
    expect(until(START + HOUR, START + SESSION)).toEqual([]);
    expect(until(START + HOUR, START + SESSION + 1)).toEqual(["call.started"]);
  });

  it("with what is wrong can be repeated as long as there are tries left", () => {
    const wrong = (triesLeft: number) =>
      attempt(when((playing) => end(playing, refused({ failure: "wrong_answer", triesLeft })), answering));
    expect(wrong(2)).toMatchObject({ status: "created", problem: { triesLeft: 2 } });
    expect(wrong(0)).toMatchObject({ status: "disabled", reason: "wrong_answer" });
    const declined = when((playing) => end(playing, refused({ triesLeft: 0 })), answering);
    expect(attempt(declined)).toMatchObject({ status: "failed", reason: "declined" });
  });

  it("leads to the next step, and once it is said that the customer has begun", () => {
    const playing = answering();
    expect(made(playing, () => end(playing, asked))).toEqual(["call.ended", "transaction.initiated", "transaction.next"]);
    answer(playing, { step: attempt(playing)?.step ?? 0 });
    expect(made(playing, () => end(playing, asked))).toEqual(["call.ended", "transaction.next"]);
  });
});

describe("leaving, and the end of a session that is to be left", () => {
  it("ends what is open", () => {
    const playing = Playing.started();
    expect(made(playing, endSession)).toEqual(["call.started"]);
    const left = Playing.started();
    expect(made(left, leave)).toEqual(["transaction.failed"]);
    expect(attempt(left)).toMatchObject({ status: "failed", reason: "cancelled_by_payer" });
  });

  it("ends what the customer has begun", () => {
    const initiated = () => when((playing) => end(playing, asked), answering);
    expect(attempt(initiated())?.status).toBe("initiated");
    expect(made(initiated(), endSession)).toEqual(["call.started"]);
    expect(made(initiated(), leave)).toEqual(["transaction.failed"]);
  });

  it("is for sessions that have not ended", () => {
    for (const [now, events] of [
      [START + SESSION - 1, 1],
      [START + SESSION, 0],
    ] as const)
      for (const act of [leave, endSession]) {
        const playing = Playing.started();
        playing.now = now;
        expect(made(playing, act)).toHaveLength(events);
      }
  });

  it.each([
    ["no session", begun],
    ["a call under way", answering],
    ["a call in doubt", inDoubt],
    ["money on its way", pending],
    ["money held", held],
    ["a payment", Playing.paid],
    ["ended", cancelled],
    ["no such attempt", opened],
  ] as const)("changes nothing where there is %s", (_what, play) => {
    for (const act of [leave, endSession]) expect(made(play(), act)).toEqual([]);
  });

  it("that is lost leaves nothing in doubt: ending a session moves no money", () => {
    const playing = when(endSession);
    end(playing, lost);
    expect(attempt(playing)).toMatchObject({ status: "created" });
    expect(attempt(playing)?.unknown).toBeUndefined();
    expect(playing.begin()).toBeNull();
  });
});

describe("a call that ends after its attempt", () => {
  it("adds no second end", () => {
    const playing = answering();
    playing.do({ do: "observe", tx: 1, observed: seen("failed") });
    expect(made(playing, () => end(playing, refused()))).toEqual(["call.ended"]);
  });

  it("does not bring it back", () => {
    const playing = answering();
    playing.do({ do: "observe", tx: 1, observed: seen("failed") });
    expect(made(playing, () => end(playing, asked))).toEqual(["call.ended"]);
    expect(attempt(playing)?.status).toBe("failed");
  });

  it("may tell that the money was taken all the same", () => {
    const playing = answering();
    playing.do({ do: "observe", tx: 1, observed: seen("failed") });
    end(playing, { kind: "observed", observed: seen("captured") });
    expect(playing.order?.status).toBe("paid");
  });

  it("is in doubt where nobody knows whether it had an effect", () => {
    const playing = answering();
    expect(made(playing, () => end(playing, lost))).toEqual(["call.ended"]);
    expect(attempt(playing)?.unknown).toMatchObject({ op: "complete" });
  });

  it("counts only as itself", () => {
    const playing = answering();
    expect(made(playing, () => playing.do({ do: "end_call", tx: 1, call: "call_of_another", result: refused() }))).toEqual([]);
  });
});
