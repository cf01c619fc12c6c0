import { expect, it } from "vitest";
import type { GatewayFailure } from "../../src/domain/facts.ts";
import { isUnsettled } from "../../src/domain/unsettled.ts";
import { HOUR, npr, Playing, seen } from "./orders.ts";

const out = (failure: GatewayFailure["failure"]) => ({ kind: "failed", failure: { failure, outcome: "none" } }) as const;
const saw = (status: Parameters<typeof seen>[0]) => ({ kind: "observed", observed: seen(status) }) as const;
const attempt = ({ order }: Playing) => order?.attempts[0];
const unsettled = (playing: Playing) => {
  const one = attempt(playing);
  return one !== undefined && isUnsettled(one);
};

/** Its gateway could not be asked at the last look, and its offer is over. */
function silent(): Playing {
  const playing = Playing.started();
  playing.now += HOUR + 1;
  playing.do({ do: "expire" });
  playing.do({ do: "look", tx: 1, result: out("unavailable") });
  return playing;
}

it("what ended while its gateway could not be asked is unsettled until it answers", () => {
  const playing = silent();
  expect([attempt(playing)?.status, unsettled(playing)]).toEqual(["failed", true]);
  playing.now += 24 * HOUR;
  playing.do({ do: "look", tx: 1, result: out("unavailable"), outOfTurn: true });
  const before = playing.types;
  playing.do({ do: "look", tx: 1, result: saw("expired"), outOfTurn: true });
  expect(playing.types).toEqual([...before, "transaction.looked"]);
  expect(unsettled(playing)).toBe(false);
});

it("money that is found then pays the order, late", () => {
  const playing = silent();
  playing.now += 24 * HOUR;
  playing.do({ do: "look", tx: 1, result: saw("captured"), outOfTurn: true });
  expect(playing.order).toMatchObject({ status: "paid", attention: [{ code: "late_payment" }] });
  expect(unsettled(playing)).toBe(false);
});

it("a look out of turn that finds nothing new is no event, and decides nothing by its number", () => {
  const playing = Playing.started();
  playing.do({ do: "answer", tx: 1, step: attempt(playing)?.step ?? 0, ...playing.claim() });
  playing.do({
    do: "end_call",
    tx: 1,
    call: playing.lastCall,
    result: { kind: "failed", failure: { failure: "unavailable", outcome: "unknown" } },
  });
  const before = { types: playing.types, order: playing.order };
  for (let days = 0; days < 5; days++) {
    playing.now += 24 * HOUR;
    for (const result of [out("not_found"), out("unavailable"), saw("created")]) playing.do({ do: "look", tx: 1, result, outOfTurn: true });
  }
  expect({ types: playing.types, order: playing.order }).toEqual(before);
  expect(attempt(playing)?.unknown).toMatchObject({ inconclusive: 0 });
});

it("a payment that was taken is asked about out of turn for what went back, also when nobody would any more", () => {
  const playing = Playing.paid();
  expect(unsettled(playing)).toBe(false);
  playing.do({ do: "look", tx: 1, result: saw("captured") });
  const result = { kind: "observed", observed: { ...seen("captured"), refunded: npr(30_00) } } as const;
  playing.do({ do: "look", tx: 1, result });
  expect(playing.order?.status).toBe("paid");
  playing.do({ do: "look", tx: 1, result, outOfTurn: true });
  expect(playing.order).toMatchObject({ status: "partially_refunded", refunds: [{ amount: npr(30_00), status: "succeeded" }] });
});

it("a gateway that is silent about a payment that was taken leaves nothing in doubt", () => {
  const playing = Playing.started();
  playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: { ...seen("captured"), refunded: npr(0) } } });
  playing.now = attempt(playing)?.watch?.at ?? 0;
  playing.do({ do: "look", tx: 1, result: out("unavailable") });
  expect([playing.types.at(-1), unsettled(playing)]).toEqual(["transaction.looked", false]);
});
