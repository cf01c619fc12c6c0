import { describe, expect, it } from "vitest";
import {
  type Answer,
  asking,
  CAPTURE,
  capture,
  created,
  gateway,
  HOLD,
  held,
  ORDER,
  PAYMENT,
  refused,
  toHold,
  USD,
  wanted,
} from "./paypal-asking.ts";

const allowed = { ref: ORDER, amount: USD(2_000), amendmentId: PAYMENT };
const holding = { ...allowed, gatewayTransactionId: HOLD };
const look = (body: object) => gateway.lookup(asking(() => [200, body]).call, ORDER, USD(2_000));
const pathOf = (request: Request | undefined) => new URL(request?.url ?? "").pathname;
const paths = (sent: readonly Request[]) => sent.map(pathOf).filter((path) => !path.endsWith("/token"));

const AUTHORIZED = { ref: ORDER, status: "authorized", amount: USD(2_000), gatewayTransactionId: HOLD };

describe("an order whose money is to be held", () => {
  it("is made to be authorized", async () => {
    const { call, last } = asking(() => created);
    await gateway.create(call, wanted({ capture: "manual" }));
    expect(await last()).toMatchObject({ intent: "AUTHORIZE", purchase_units: [{ custom_id: PAYMENT, invoice_id: PAYMENT }] });
  });

  it.each<[string, object, object]>([
    ["approved", toHold("APPROVED"), { status: "approved" }],
    ["held", toHold("COMPLETED", [held("CREATED")]), AUTHORIZED],
    [
      "held, as much as PayPal says",
      toHold("COMPLETED", [held("CREATED", { amount: { currency_code: "USD", value: "1.00" } })]),
      { amount: USD(100) },
    ],
    ["under review", toHold("COMPLETED", [held("PENDING", { status_details: { reason: "PENDING_REVIEW" } })]), { status: "pending" }],
    ["denied", toHold("COMPLETED", [held("DENIED")]), { status: "failed", reason: { failure: "declined", outcome: "none" } }],
    ["let go of", toHold("COMPLETED", [held("VOIDED")]), { status: "voided", gatewayTransactionId: HOLD }],
    ["let go of with its order", toHold("VOIDED", [held("VOIDED")]), { status: "voided" }],
    ["over", toHold("COMPLETED", [held("VOIDED", { update_time: "2026-01-30T00:00:13Z" })]), { status: "expired" }],
    [
      "over, in other time zones",
      toHold("COMPLETED", [held("VOIDED", { update_time: "2026-01-29T17:00:13-08:00" })]),
      { status: "expired" },
    ],
    ["let go of, nobody says when", toHold("COMPLETED", [held("VOIDED", { update_time: undefined })]), { status: "voided" }],
    ["taken", toHold("COMPLETED", [held("CAPTURED")], [capture("COMPLETED")]), { status: "captured", gatewayTransactionId: CAPTURE }],
    [
      "taken in part",
      toHold("COMPLETED", [held("PARTIALLY_CAPTURED")], [capture("COMPLETED", { amount: { currency_code: "USD", value: "5.00" } })]),
      { status: "captured", amount: USD(500), refunded: USD(0), gatewayTransactionId: CAPTURE },
    ],
    ["being taken", toHold("COMPLETED", [held("CAPTURED")], [capture("PENDING")]), { status: "pending" }],
    ["held still, when nothing could be taken", toHold("COMPLETED", [held("CREATED")], [capture("DECLINED")]), AUTHORIZED],
  ])("is %s", async (_what, body, seen) => {
    expect(await look(body)).toMatchObject({ ok: true, value: { ref: ORDER, ...seen } });
  });

  it.each<[string, object]>([
    ["a new word for a hold", toHold("COMPLETED", [held("TELEPORTED")])],
    ["taken, and nothing shown that was", toHold("COMPLETED", [held("CAPTURED")])],
    ["taken in part, and only what was declined is shown", toHold("COMPLETED", [held("PARTIALLY_CAPTURED")], [capture("DECLINED")])],
    ["completed with nothing held", toHold("COMPLETED")],
  ])("is not guessed: %s", async (_what, body) => {
    expect(await look(body)).toMatchObject({ error: { failure: "unreadable", outcome: "none" } });
  });
});

describe("making the hold", () => {
  it("says which order, with a key that stays the same", async () => {
    const { call, sent, last } = asking(() => [201, toHold("COMPLETED", [held("CREATED")])]);
    expect(await gateway.hold?.run(call, allowed)).toEqual({ ok: true, value: AUTHORIZED });
    expect(paths(sent)).toEqual([`/v2/checkout/orders/${ORDER}/authorize`]);
    expect(sent.at(-1)?.headers.get("paypal-request-id")).toBe(`hold-${PAYMENT}`);
    expect(sent.at(-1)?.headers.get("prefer")).toBe("return=representation");
    expect(await last()).toEqual({});
  });

  it.each<[Answer, string, string]>([
    [refused(422, "ORDER_NOT_APPROVED"), "bad_request", "none"],
    [refused(422, "AUTH_CAPTURE_NOT_ENABLED"), "bad_request", "none"],
    [refused(422, "ACTION_DOES_NOT_MATCH_INTENT"), "bad_request", "none"],
    [refused(422, "PAYER_CANNOT_PAY"), "declined", "none"],
    [refused(422, "ORDER_EXPIRED"), "expired", "none"],
    [refused(404, "INVALID_RESOURCE_ID"), "not_found", "none"],
    [refused(422, "ORDER_ALREADY_AUTHORIZED"), "already_done", "unknown"],
    [refused(422, "ORDER_COMPLETED_OR_VOIDED"), "already_done", "unknown"],
    [refused(422, "DUPLICATE_INVOICE_ID"), "duplicate", "unknown"],
    [refused(422, "A_NEW_WORD"), "bad_request", "unknown"],
    [[404, {}], "unreadable", "unknown"],
    [[500, { name: "INTERNAL_SERVER_ERROR" }], "unavailable", "unknown"],
    [[201, { id: ORDER, status: "COMPLETED", links: [] }], "unreadable", "unknown"],
  ])("%j is %s, and what moved is %s", async (answer, failure, outcome) => {
    expect(await gateway.hold?.run(asking(() => answer).call, allowed)).toMatchObject({ error: { failure, outcome } });
  });
});

describe("taking what is held", () => {
  it("is done once and for all, with a key of its own for each amount", async () => {
    const { call, sent, last } = asking(() => [201, capture("COMPLETED", { amount: { currency_code: "USD", value: "5.00" } })]);
    const taken = await gateway.capture?.run(call, { ...holding, amount: USD(500) });
    expect(taken).toMatchObject({ value: { ref: ORDER, status: "captured", amount: USD(500), gatewayTransactionId: CAPTURE } });
    expect(paths(sent)).toEqual([`/v2/payments/authorizations/${HOLD}/capture`]);
    expect(sent.at(-1)?.headers.get("paypal-request-id")).toBe(`capture-${PAYMENT}-500`);
    expect(await last()).toEqual({ amount: { currency_code: "USD", value: "5.00" }, final_capture: true });
  });

  it("takes no part of a forint", async () => {
    const { call, sent } = asking();
    const result = await gateway.capture?.run(call, { ...holding, amount: { amount: 50, currency: "HUF" } });
    expect(result).toMatchObject({ error: { failure: "bad_request", outcome: "none" } });
    expect(sent).toEqual([]);
  });

  it("that takes its time is on its way", async () => {
    expect(await gateway.capture?.run(asking(() => [201, capture("PENDING")]).call, holding)).toMatchObject({
      value: { status: "pending" },
    });
  });

  it.each<[Answer, string, string]>([
    [refused(422, "AUTHORIZATION_EXPIRED"), "expired", "none"],
    [refused(422, "MAX_CAPTURE_AMOUNT_EXCEEDED"), "bad_request", "none"],
    [refused(404, "INVALID_RESOURCE_ID"), "not_found", "none"],
    [refused(422, "AUTHORIZATION_ALREADY_CAPTURED"), "already_done", "unknown"],
    [refused(422, "AUTHORIZATION_VOIDED"), "already_done", "unknown"],
    [refused(422, "MAX_CAPTURE_COUNT_EXCEEDED"), "already_done", "unknown"],
    [refused(422, "A_NEW_WORD"), "bad_request", "unknown"],
    [[500, {}], "unavailable", "unknown"],
    [[201, capture("TELEPORTED")], "unreadable", "unknown"],
    [[201, { id: CAPTURE, status: "COMPLETED", links: [] }], "unreadable", "unknown"],
  ])("%j is %s, and what moved is %s", async (answer, failure, outcome) => {
    expect(await gateway.capture?.run(asking(() => answer).call, holding)).toMatchObject({ error: { failure, outcome } });
  });

  it("that PayPal or the bank refuses is asked about: mostly the money is held still", async () => {
    const isLook = ({ method }: Request) => method === "GET";
    for (const no of [refused(422, "TRANSACTION_REFUSED"), [201, capture("DECLINED")] satisfies Answer]) {
      const taking = async (after: Answer) => {
        const { call, sent } = asking((request) => (isLook(request) ? after : no));
        const result = await gateway.capture?.run(call, holding);
        expect(paths(sent)).toEqual([`/v2/payments/authorizations/${HOLD}/capture`, `/v2/checkout/orders/${ORDER}`]);
        return result;
      };
      const still = await taking([200, toHold("COMPLETED", [held("CREATED")], [capture("DECLINED")])]);
      expect(still).toMatchObject({ error: { failure: "bad_request", outcome: "none" } });
      expect(await taking([200, toHold("COMPLETED", [held("DENIED")])])).toMatchObject({ value: { status: "failed" } });
      expect(await taking([200, toHold("COMPLETED", [held("VOIDED")])])).toMatchObject({ value: { status: "voided" } });
      // The call itself was refused: that nobody can say more moves nothing.
      expect(await taking([400, {}])).toMatchObject({ error: { outcome: "none" } });
    }
  });
});

describe("letting go", () => {
  it("of a hold names it, and sends no body", async () => {
    const { call, sent } = asking(() => [200, held("VOIDED")]);
    expect(await gateway.void?.run(call, holding)).toEqual({ ok: true, value: { ...AUTHORIZED, status: "voided" } });
    expect(paths(sent)).toEqual([`/v2/payments/authorizations/${HOLD}/void`]);
    const asked = sent.at(-1);
    expect(asked?.headers.get("paypal-request-id")).toBe(`void-${PAYMENT}`);
    expect(asked?.headers.get("content-type")).toBe("application/json");
    expect(await asked?.text()).toBe("");
  });

  it("of an approval asks how it stands, and finds a hold that was made all the same", async () => {
    const voided = async (seen: object) => {
      const { call, sent } = asking(({ method }) => [200, method === "GET" ? seen : held("VOIDED")]);
      return [await gateway.void?.run(call, allowed), paths(sent).length] as const;
    };
    expect(await voided(toHold("APPROVED"))).toMatchObject([{ value: { status: "voided" } }, 1]);
    expect(await voided(toHold("COMPLETED", [held("CREATED")]))).toMatchObject([{ value: { status: "voided" } }, 2]);
    expect(await voided(toHold("COMPLETED", [held("CAPTURED")], [capture("COMPLETED")]))).toMatchObject([
      { value: { status: "captured" } },
      1,
    ]);
  });

  it.each<[Answer, string, string]>([
    [refused(422, "PREVIOUSLY_CAPTURED"), "already_done", "unknown"],
    [refused(422, "PREVIOUSLY_VOIDED"), "already_done", "unknown"],
    [refused(422, "CANNOT_BE_VOIDED"), "bad_request", "none"],
    [refused(409, "PREVIOUS_REQUEST_IN_PROGRESS"), "unavailable", "unknown"],
    [[503, {}], "unavailable", "unknown"],
    [[200, {}], "unreadable", "unknown"],
  ])("%j is %s, and what moved is %s", async (answer, failure, outcome) => {
    expect(await gateway.void?.run(asking(() => answer).call, holding)).toMatchObject({ error: { failure, outcome } });
  });
});
