import { expect, it } from "vitest";
import { Playing, seen, terms } from "./orders.ts";

const lost = { failure: "unavailable", outcome: "unknown" } as const;
const notFound = { kind: "failed", failure: { failure: "not_found", outcome: "none" } } as const;

/** The customer's answer went to the gateway and no word came back. */
function inDoubt(): { playing: Playing; deadline: number } {
  const playing = Playing.started();
  const claim = playing.claim();
  playing.do({ do: "answer", tx: 1, step: 1, ...claim });
  playing.now += 15_000;
  playing.do({ do: "end_call", tx: 1, call: claim.call, result: { kind: "failed", failure: lost } });
  return { playing, deadline: claim.deadline };
}

const attempt = (playing: Playing) => playing.order?.attempts[0];

it('takes "not there" for an answer twice, and never before the call\'s deadline', () => {
  const { playing, deadline } = inDoubt();
  for (let looks = 0; looks < 3; looks++) playing.do({ do: "look", tx: 1, result: notFound });
  expect(attempt(playing)).toMatchObject({ status: "created", unknown: { inconclusive: 0 } });
  expect(playing.begin()).toMatchObject({ code: "order.busy" });
  playing.now = deadline;
  playing.do({ do: "look", tx: 1, result: notFound });
  expect(attempt(playing)).toMatchObject({ unknown: { inconclusive: 1 } });
  // Asked again at once, by a customer who comes back as often as they like: that is no second answer.
  const events = playing.events.length;
  for (let looks = 0; looks < 20; looks++) playing.do({ do: "look", tx: 1, result: notFound });
  expect(playing.events.length).toBe(events);
  playing.now = attempt(playing)?.watch?.at ?? 0;
  playing.do({ do: "look", tx: 1, result: notFound });
  expect(attempt(playing)).toMatchObject({ status: "failed", reason: "not_found" });
  expect(playing.begin()).toBeNull();
});

it("believes at once that money was taken", () => {
  const { playing } = inDoubt();
  playing.do({ do: "look", tx: 1, result: { kind: "observed", observed: seen("captured", terms.amount) } });
  expect(playing.order?.status).toBe("paid");
});

it("takes a refund for not made only after its call's deadline", () => {
  const playing = Playing.paid();
  playing.do({ do: "request_refund", identity: "i" });
  const claim = playing.claim();
  playing.do({ do: "refund", refund: 1, ...claim });
  playing.do({ do: "end_call", tx: 1, call: claim.call, result: { kind: "failed", failure: lost } });
  for (let looks = 0; looks < 3; looks++) playing.do({ do: "look_refund", refund: 1, result: notFound });
  expect(playing.order?.refunds[0]).toMatchObject({ status: "pending", absent: 0 });
  playing.now = claim.deadline;
  playing.do({ do: "look_refund", refund: 1, result: notFound });
  playing.do({ do: "look_refund", refund: 1, result: notFound });
  expect(playing.order?.refunds[0]).toMatchObject({ status: "failed" });
});
