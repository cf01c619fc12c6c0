import { beforeEach, describe, expect, it as test } from "vitest";
import type { FailureKind, Observation } from "../../src/domain/facts.ts";
import type { Amendment, Call, Create, Fields, Gateway, Notice } from "../../src/gateways/contract.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { endpointOf, gateways } from "../../src/gateways/registry.ts";
import { randomId } from "../../src/kernel/ids.ts";
import type { Currency, Money } from "../../src/kernel/money.ts";
import { ok } from "../../src/kernel/result.ts";
import { remembered } from "../../src/order/remembered.ts";
import { esewaSimulator } from "./esewa.ts";
import { khaltiSimulator } from "./khalti.ts";
import { paypalSimulator } from "./paypal.ts";
import { razorpaySimulator } from "./razorpay.ts";
import { sandboxSimulator } from "./sandbox.ts";
import type { Session, Simulator } from "./simulator.ts";
import { stripeSimulator } from "./stripe.ts";
import { gatewaysPage, type Outcome } from "./table.ts";
import { BAD_WEATHER, under, type Weather } from "./weather.ts";

/** One line for each registered gateway. */
const simulators: Readonly<Record<string, () => Simulator>> = {
  sandbox: sandboxSimulator,
  khalti: khaltiSimulator,
  esewa: esewaSimulator,
  stripe: stripeSimulator,
  paypal: paypalSimulator,
  razorpay: razorpaySimulator,
};

test("every registered gateway has a simulator", () => {
  expect(Object.keys(simulators).sort()).toEqual([...gateways.keys()].sort());
});

const outcomes = new Map<string, Outcome>();
function outcomeOf(gateway: Gateway): Outcome {
  const known = outcomes.get(gateway.id) ?? { gateway, passed: 0, skipped: [] };
  outcomes.set(gateway.id, known);
  return known;
}

describe.each(Object.entries(simulators))("%s", (id, make) => {
  let sim: Simulator;
  let gateway: Gateway;
  beforeEach(() => {
    sim = make();
    ({ gateway } = sim);
  });

  const cases = new Set<string>();
  /** A case that a gateway can't be in is skipped by name, with the simulator's reason. */
  function it(name: string, run: (skip: (why: string) => never) => Promise<void>) {
    cases.add(name);
    test(name, async ({ skip }) => {
      const outcome = outcomeOf(gateway);
      const leave = (why: string): never => {
        outcome.skipped.push([name, why]);
        return skip(why);
      };
      const why = sim.skip?.[name];
      if (why) leave(why);
      await run(leave);
      outcome.passed += 1;
    });
  }

  const callWith = (http: Call<Fields, unknown>["http"], credentials = sim.credentials): Call<Fields, unknown> => ({
    mode: "test",
    endpoint: sim.endpoint,
    credentials,
    http,
    now: Date.now(),
    idempotencyKey: randomId("", 22),
    // As the core keeps it: bad weather finds a token that was loaded in fine weather.
    cached: (name, load) => remembered(`${id} ${JSON.stringify(credentials)} ${name}`, load),
  });
  const callIn = (weather: Weather) => callWith(gatewayHttp(under(weather, sim.send), { timeoutMs: weather === "slow" ? 60 : 10_000 }));
  /** A gateway that has learned a new word since its adapter was written. */
  const strangeCall = () =>
    callWith(
      gatewayHttp(
        async (request) => {
          const answer = await sim.send(request);
          return Response.json(sim.strange(await answer.json<Readonly<Record<string, unknown>>>()), { status: answer.status });
        },
        { timeoutMs: 10_000 },
      ),
    );

  const currencyOf = (preferred: Currency): Currency => (gateway.currencies === "any" ? preferred : (gateway.currencies[0] ?? preferred));
  const whole = (): Money => ({ amount: 150_000, currency: currencyOf("NPR") });
  const wanted = (amount = whole(), capture: Create["capture"] = "automatic"): Create => ({
    paymentId: randomId("", 22),
    amount,
    method: gateway.methods[0] ?? "wallet",
    description: "Tea, 2 × “first flush”",
    returnUrl: "https://pay.example/payments/or_1/return/tx_1",
    notifyUrl: "https://pay.example/webhooks/gateway/gc_1",
    capture,
    wantedBy: Date.now() + 3_600_000,
    locale: "ne-NP",
    customer: { name: "Sita", email: "sita@example.com" },
  });
  async function created(amount = whole(), capture: Create["capture"] = "automatic"): Promise<Session> {
    const call = callIn("fine");
    const result = await gateway.create(call, wanted(amount, capture));
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const { ref, next } = result.value;
    return { call, ref, next, amount };
  }
  const amendment = (session: Session, part = session.amount.amount, amendmentId = randomId("", 22)): Amendment => ({
    ref: session.ref,
    amount: { amount: part, currency: session.amount.currency },
    amendmentId,
    ...(session.gatewayTransactionId !== undefined && { gatewayTransactionId: session.gatewayTransactionId }),
  });
  /** As the core looks: where a gateway knows a session only once the customer has come to it, nothing was paid in an unknown one. */
  async function look({ call, ref, amount }: Pick<Session, "call" | "ref" | "amount">): ReturnType<Gateway["lookup"]> {
    const seen = await gateway.lookup(call, ref, amount);
    const absent = !seen.ok && seen.error.failure === "not_found" && gateway.absentIsPending;
    return absent ? ok({ ref, status: "created", amount }) : seen;
  }
  async function seen(session: Session): Promise<Observation> {
    const result = await look(session);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    return result.value;
  }
  /** The session after the customer has paid, with what the core then knows of it; a hold is made, as the core does. */
  async function paid(session: Session): Promise<Session & { readonly status: Observation["status"] }> {
    await sim.pay(session);
    if ((await seen(session)).status === "approved") await gateway.hold?.run(session.call, amendment(session));
    const { status, gatewayTransactionId } = await seen(session);
    return { ...session, status, ...(gatewayTransactionId !== undefined && { gatewayTransactionId }) };
  }
  /** Takes the money where the gateway waits to be asked, as the core does. */
  async function taken(amount = whole()): Promise<Session> {
    const session = await paid(await created(amount));
    if (session.status === "authorized") await gateway.capture?.run(session.call, amendment(session));
    const { status, gatewayTransactionId, refunded } = await seen(session);
    expect([status, refunded !== undefined]).toEqual(["captured", gateway.tellsReturned ?? false]);
    return { ...session, ...(gatewayTransactionId !== undefined && { gatewayTransactionId }) };
  }
  /** Whether money can wait to be taken, and what makes it wait. */
  const waits = (): Create["capture"] | null => (sim.authorizesFirst ? "automatic" : gateway.manualCapture ? "manual" : null);
  const authorized = async (capture: Create["capture"], amount = whole()) => paid(await created(amount, capture));
  const failedAs = (failure: FailureKind, outcome: "none" | "unknown") => ({ ok: false, error: { failure, outcome } });
  /** A gateway's table may say that its 429 moved nothing; nothing else of the weather is certain. */
  const movedIn = (weather: Weather) => (weather === "limited" && Object.hasOwn(gateway.failures, "429") ? "none" : "unknown");

  it("states facts that hold together", async () => {
    expect(gateway).toMatchObject({ contract: 1, id });
    expect(endpointOf(gateway, "test")).toBeDefined();
    expect(gateway.methods.length).toBeGreaterThan(0);
    expect(gateway.sessionLife).toBeGreaterThan(0);
  });

  it("proves the credentials", async () => {
    expect(await gateway.check(callIn("fine"))).toMatchObject({ ok: true });
  });

  it("names bad credentials", async () => {
    const wrong = Object.fromEntries(Object.keys(sim.credentials).map((name) => [name, "wrong-wrong-wrong-wrong"]));
    const call = callWith(gatewayHttp(sim.send, { timeoutMs: 10_000 }), wrong);
    expect(await gateway.check(call)).toMatchObject(failedAs("bad_credentials", "none"));
    expect(await gateway.create(call, wanted())).toMatchObject(failedAs("bad_credentials", "none"));
  });

  it("creates a session that nothing was paid in", async () => {
    const call = callIn("fine");
    const result = await gateway.create(call, wanted());
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const { ref, expiresAt = Number.POSITIVE_INFINITY } = result.value;
    expect(expiresAt).toBeGreaterThan(call.now);
    const amount = whole();
    expect(await look({ call, ref, amount })).toMatchObject({ ok: true, value: { ref, status: "created", amount } });
  });

  it("answers a repeated create with the same session", async (skip) => {
    if (gateway.repeats === "unprotected") skip("the gateway does not recognise repeats");
    const [call, input] = [callIn("fine"), wanted()];
    expect(await gateway.create(call, input)).toEqual(await gateway.create(call, input));
  });

  it("finds a session again by its own answer only", async () => {
    const [one, other] = [await created(), await created()];
    expect(one.ref).not.toBe(other.ref);
    await sim.pay(one);
    expect((await seen(other)).status).toBe("created");
  });

  it("does not find what is not there", async () => {
    expect(await gateway.lookup(callIn("fine"), randomId("", 22), whole())).toMatchObject(failedAs("not_found", "none"));
  });

  it("sees the customer pay", async () => {
    const session = await created();
    await sim.pay(session);
    expect(await seen(session)).toMatchObject({
      ref: session.ref,
      status: sim.authorizesFirst ? "authorized" : "captured",
      amount: session.amount,
    });
  });

  it("takes the money, once however often it is asked to", async (skip) => {
    const [{ capture }, wait] = [gateway, waits()];
    if (!capture || !wait) return skip("money is taken when the customer pays");
    const session = await authorized(wait);
    const first = await capture.run(session.call, amendment(session));
    expect(first).toMatchObject({ ok: true, value: { ref: session.ref, status: "captured", amount: session.amount } });
    const again = await capture.run(session.call, amendment(session));
    expect(again.ok ? again.value : again.error.outcome).toEqual(again.ok && first.ok ? first.value : "unknown");
    expect(await seen(session)).toMatchObject({ status: "captured", amount: session.amount });
  });

  it("takes nothing that the customer did not allow", async (skip) => {
    const [{ capture }, wait] = [gateway, waits()];
    if (!capture || !wait) return skip("money is taken when the customer pays");
    const session = await created(whole(), wait);
    expect(await capture.run(session.call, amendment(session))).toMatchObject({ ok: false, error: { outcome: "none" } });
    expect((await seen(session)).status).toBe("created");
  });

  it("reports what was taken, not what was asked for", async () => {
    const session = await taken();
    await sim.alter(session, 12_345);
    expect(await seen(session)).toMatchObject({ status: "captured", amount: { ...session.amount, amount: 12_345 } });
  });

  it("names the gateway's transaction once it is paid", async () => {
    expect((await seen(await taken())).gatewayTransactionId).toBeTruthy();
  });

  it("sees a declined payment", async () => {
    const session = await created();
    await sim.decline(session);
    expect(await seen(session)).toMatchObject({ status: "failed", reason: { failure: "declined", outcome: "none" } });
  });

  it("sees the customer walk away", async () => {
    const session = await created();
    await sim.abandon(session);
    expect(await seen(session)).toMatchObject({ status: "cancelled" });
  });

  it("ends an open session so that it can't be paid", async (skip) => {
    if (!gateway.cancel) return skip("sessions can't be ended");
    const session = await created();
    expect(await gateway.cancel(session.call, session.ref)).toMatchObject({ ok: true, value: { ref: session.ref, status: "cancelled" } });
    await sim.pay(session);
    expect((await seen(session)).status).toBe("cancelled");
  });

  it("does not end a session that was paid", async (skip) => {
    if (!gateway.cancel) return skip("sessions can't be ended");
    const session = await taken();
    const result = await gateway.cancel(session.call, session.ref);
    if (result.ok) expect(result.value.status).toBe("captured");
    expect((await seen(session)).status).toBe("captured");
  });

  it("calls a status word that it does not know unreadable", async () => {
    const { ref, amount } = await created();
    expect(await gateway.lookup(strangeCall(), ref, amount)).toMatchObject(failedAs("unreadable", "none"));
  });

  it("does not know what an unknown answer to a capture means", async (skip) => {
    const wait = waits();
    if (!gateway.capture || !wait) return skip("money is taken when the customer pays");
    const session = await authorized(wait);
    expect(await gateway.capture.run(strangeCall(), amendment(session))).toMatchObject(failedAs("unreadable", "unknown"));
    expect((await seen(session)).status).toBe("captured");
  });

  it("finds a capture whose answer was lost", async (skip) => {
    const wait = waits();
    if (!gateway.capture || !wait) return skip("money is taken when the customer pays");
    const session = await authorized(wait);
    expect(await gateway.capture.run(callIn("lost"), amendment(session))).toMatchObject(failedAs("unavailable", "unknown"));
    expect(await seen(session)).toMatchObject({ status: "captured", amount: session.amount });
  });

  /** What the customer agreed to where the hold is a call of its own. */
  async function approved(): Promise<Session> {
    const session = await created(whole(), "manual");
    await sim.pay(session);
    expect(await seen(session)).toMatchObject({ status: "approved", amount: session.amount });
    return session;
  }

  it("makes a hold of its own, once however often it is asked to", async (skip) => {
    const { hold } = gateway;
    if (!hold) return skip("no hold is made by a call of its own");
    const session = await approved();
    const first = await hold.run(session.call, amendment(session));
    expect(first).toMatchObject({ ok: true, value: { ref: session.ref, status: "authorized", amount: session.amount } });
    const again = await hold.run(session.call, amendment(session));
    expect(again.ok ? again.value : again.error.outcome).toEqual(again.ok && first.ok ? first.value : "unknown");
    expect(first).toEqual({ ok: true, value: await seen(session) });
  });

  it("makes no hold that the customer did not allow", async (skip) => {
    if (!gateway.hold) return skip("no hold is made by a call of its own");
    const session = await created(whole(), "manual");
    expect(await gateway.hold.run(session.call, amendment(session))).toMatchObject({ ok: false, error: { outcome: "none" } });
    expect((await seen(session)).status).toBe("created");
  });

  it("finds a hold whose answer was lost, and admits in any weather that it does not know", async (skip) => {
    const { hold } = gateway;
    if (!hold) return skip("no hold is made by a call of its own");
    const session = await approved();
    for (const [weather, failure] of BAD_WEATHER)
      expect(await hold.run(callIn(weather), amendment(session))).toMatchObject(failedAs(failure, movedIn(weather)));
    expect((await seen(session)).status).toBe("approved");
    expect(await hold.run(callIn("lost"), amendment(session))).toMatchObject(failedAs("unavailable", "unknown"));
    expect((await seen(session)).status).toBe("authorized");
  });

  it("lets go of what the customer allowed and nobody held", async (skip) => {
    if (!gateway.hold || !gateway.void) return skip("no hold is made by a call of its own");
    const session = await approved();
    expect(await gateway.void.run(session.call, amendment(session))).toMatchObject({ ok: true, value: { status: "voided" } });
  });

  it("holds money until it is asked for", async (skip) => {
    if (!gateway.manualCapture) return skip("money can't be held");
    const session = await authorized("manual");
    expect(session.status).toBe("authorized");
    expect((await seen(session)).amount).toEqual(session.amount);
  });

  it("takes a part of what is held, and no more than is held", async (skip) => {
    const { capture } = gateway;
    if (!gateway.manualCapture || !capture?.partial) return skip("only all of it can be taken");
    const session = await authorized("manual");
    expect(await capture.run(session.call, amendment(session, 150_001))).toMatchObject({ ok: false, error: { outcome: "none" } });
    const part = { ...session.amount, amount: 90_000 };
    expect(await capture.run(session.call, amendment(session, 90_000))).toMatchObject({
      ok: true,
      value: { status: "captured", amount: part },
    });
    expect(await seen(session)).toMatchObject({ status: "captured", amount: part });
  });

  it("lets go of what is held", async (skip) => {
    if (!gateway.manualCapture || !gateway.void) return skip("a hold can't be let go of");
    const session = await authorized("manual");
    expect(await gateway.void.run(session.call, amendment(session))).toMatchObject({
      ok: true,
      value: { ref: session.ref, status: "voided" },
    });
    expect((await seen(session)).status).toBe("voided");
    expect((await gateway.capture?.run(session.call, amendment(session)))?.ok).toBe(false);
  });

  it("does not let go of what was taken", async (skip) => {
    if (!gateway.manualCapture || !gateway.void) return skip("a hold can't be let go of");
    const session = await authorized("manual");
    await gateway.capture?.run(session.call, amendment(session));
    const result = await gateway.void.run(session.call, amendment(session));
    expect(result.ok ? result.value.status : "refused").toMatch(/captured|refused/);
    expect((await seen(session)).status).toBe("captured");
  });

  it("believes its webhooks when they are signed, and nobody else's", async (skip) => {
    const { webhooks } = gateway;
    if (!webhooks || !sim.told) return skip("no webhooks");
    const session = await taken();
    const told = await sim.told(session);
    expect(told.length).toBeGreaterThan(0);
    if (webhooks.trust !== "signed") return;
    const notices: Notice[] = [];
    for (const raw of told) {
      const verified = await webhooks.verify(session.call, raw);
      if (!verified.ok || verified.value === "unsigned") throw new Error("a true webhook is refused");
      const read = webhooks.parse(session.call, verified.value);
      if (!read.ok) throw new Error(JSON.stringify(read.error));
      notices.push(...read.value);
      const forged = { ...raw, body: raw.body.replace(/[0-9](?=[^0-9]*$)/, (digit) => String((Number(digit) + 1) % 10)) };
      expect(await webhooks.verify(session.call, forged)).toMatchObject({ ok: false });
      const others = Object.fromEntries(Object.entries(sim.credentials).map(([name, value]) => [name, `${value}x`]));
      expect(await webhooks.verify({ ...session.call, credentials: others }, raw)).toMatchObject({ ok: false });
    }
    expect(new Set(notices.map(({ dedupeKey }) => dedupeKey)).size).toBe(notices.length);
    for (const { observed } of notices) if (observed) expect(observed.ref).toBe(session.ref);
    for (const notice of notices) expect(notice.paymentId ?? notice.refs?.[0]).toBeTruthy();
    expect(notices.some(({ observed, refs, paymentId }) => observed?.status === "captured" || refs || paymentId)).toBe(true);
  });

  it("tells of a refund that the merchant made at the gateway itself", async (skip) => {
    const { webhooks } = gateway;
    if (webhooks?.trust !== "signed" || !sim.told || !sim.refundElsewhere) return skip("no webhook tells of it");
    const session = await taken();
    await sim.refundElsewhere(session, 40_000);
    const read = [];
    for (const raw of await sim.told(session)) {
      const verified = await webhooks.verify(session.call, raw);
      const parsed = verified.ok && verified.value !== "unsigned" ? webhooks.parse(session.call, verified.value) : null;
      if (parsed?.ok) read.push(...parsed.value);
    }
    const refunds = read.flatMap(({ refund }) => refund ?? []);
    expect(refunds).toContainEqual(
      expect.objectContaining({
        amount: { ...session.amount, amount: 40_000 },
        receipt: expect.objectContaining({ refundRef: expect.any(String) }),
      }),
    );
  });

  it("believes a return that it signed, and no other", async (skip) => {
    const { returns } = gateway;
    if (returns.trust !== "signed" || !sim.returned) return skip("returns are not signed");
    const session = await created();
    const params = await sim.returned(session);
    const verified = await returns.verify(session.call, params);
    if (!verified.ok || verified.value === "unsigned") throw new Error("a true return is refused");
    const read = returns.parse(session.call, verified.value);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    for (const { observed } of read.value)
      if (observed) expect(observed).toMatchObject({ ref: session.ref, status: "captured", amount: session.amount });
    const other = await sim.returned(await created());
    for (const name of Object.keys(params)) {
      // One of another payment, and one that was tampered with.
      const mixed = { ...params, [name]: other[name] ?? "" };
      const tampered = { ...params, [name]: `${params[name]}x` };
      for (const forged of [mixed, tampered]) {
        const result = await returns.verify(session.call, forged);
        if (!result.ok || result.value === "unsigned") continue;
        const said = returns.parse(session.call, result.value);
        // What is rightly signed can only be about that other payment.
        if (said.ok) for (const { observed } of said.value) if (observed && forged === mixed) expect(observed.ref).not.toBe(session.ref);
        expect(forged).toBe(mixed);
      }
    }
  });

  it("gives everything back", async (skip) => {
    if (!gateway.refund) return skip("no refunds");
    const session = await taken();
    expect(await gateway.refund.run(session.call, amendment(session))).toMatchObject({
      ok: true,
      value: { status: expect.stringMatching(/succeeded|pending|manual/) },
    });
    expect(await seen(session)).toMatchObject({ status: "captured", amount: session.amount });
  });

  it("gives a part back, then the rest, and never more", async (skip) => {
    if (!gateway.refund?.partial) return skip("no partial refunds");
    const session = await taken();
    const run = (part: number) => gateway.refund?.run(session.call, amendment(session, part));
    expect(await run(50_000)).toMatchObject({ ok: true });
    expect(await run(100_001)).toMatchObject({ ok: false, error: { outcome: "none" } });
    expect(await run(100_000)).toMatchObject({ ok: true });
    // Who does not know our refunds again can't tell a second one from a repeated first.
    expect(await run(1)).toMatchObject({ ok: false, ...(gateway.repeats !== "unprotected" && { error: { outcome: "none" } }) });
    expect(await seen(session)).toMatchObject({ status: "captured", amount: session.amount });
  });

  it("gives nothing back that was not taken", async (skip) => {
    if (!gateway.refund) return skip("no refunds");
    const session = await created();
    expect(await gateway.refund.run(session.call, amendment(session))).toMatchObject({ ok: false, error: { outcome: "none" } });
  });

  it("gives the money of one refund back once", async (skip) => {
    if (!gateway.refund?.partial || gateway.repeats === "unprotected") return skip("no way to tell a repeated refund");
    const session = await taken();
    const same = randomId("", 22);
    const first = await gateway.refund.run(session.call, amendment(session, 90_000, same));
    expect(first.ok).toBe(true);
    expect(await gateway.refund.run(session.call, amendment(session, 90_000, same))).toEqual(first);
    expect(await gateway.refund.run(session.call, amendment(session, 60_000))).toMatchObject({ ok: true });
  });

  it("finds a refund, also one whose answer was lost", async (skip) => {
    if (!gateway.refund || !gateway.refundLookup) return skip("refunds can't be looked up");
    const session = await taken();
    const input = amendment(session);
    expect(await gateway.refund.run(callIn("lost"), input)).toMatchObject(failedAs("unavailable", "unknown"));
    const found = await gateway.refundLookup(session.call, input);
    if (!found.ok) throw new Error(JSON.stringify(found.error));
    expect(found.value.status).toMatch(/succeeded|pending/);
    expect(await gateway.refundLookup(session.call, { ...input, refundRef: found.value.refundRef })).toEqual(found);
  });

  it("does not find a refund that is not there", async (skip) => {
    if (!gateway.refundLookup) return skip("refunds can't be looked up");
    const session = await taken();
    expect(await gateway.refundLookup(session.call, amendment(session))).toMatchObject(failedAs("not_found", "none"));
  });

  for (const [currency, amount] of [
    ["JPY", 1500],
    ["KWD", 1_234_567],
    ["NPR", 1],
  ] as const)
    it(`keeps ${amount} minor units of ${currency} exact`, async (skip) => {
      if (gateway.currencies !== "any" && !gateway.currencies.includes(currency)) return skip(`no ${currency}`);
      if ((gateway.limits?.[currency]?.min ?? 0) > amount) return skip("below the gateway's limit");
      const session = await taken({ amount, currency });
      expect((await seen(session)).amount).toEqual({ amount, currency });
    });

  for (const [weather, failure] of BAD_WEATHER) {
    it(`${weather}: a create is ${failure} and its money certain`, async () => {
      const outcome = gateway.createTakesMoney ? movedIn(weather) : "none";
      expect(await gateway.create(callIn(weather), wanted())).toMatchObject(failedAs(failure, outcome));
    });
    it(`${weather}: a look-up is ${failure} and moves nothing`, async () => {
      const { ref, amount } = await created();
      expect(await gateway.lookup(callIn(weather), ref, amount)).toMatchObject(failedAs(failure, "none"));
    });
    it(`${weather}: a capture is ${failure} and admits that it does not know`, async (skip) => {
      const wait = waits();
      if (!gateway.capture || !wait) return skip("money is taken when the customer pays");
      const session = await authorized(wait);
      expect(await gateway.capture.run(callIn(weather), amendment(session))).toMatchObject(failedAs(failure, movedIn(weather)));
    });
    it(`${weather}: a refund is ${failure} and admits that it does not know`, async (skip) => {
      if (!gateway.refund) return skip("no refunds");
      const session = await taken();
      expect(await gateway.refund.run(callIn(weather), amendment(session))).toMatchObject(failedAs(failure, movedIn(weather)));
    });
  }

  it("passes on how long a busy gateway wants to be left alone", async () => {
    const { ref, amount } = await created();
    expect(await gateway.lookup(callIn("limited"), ref, amount)).toMatchObject({ error: { failure: "rate_limited", retryAfter: 7 } });
  });

  it("makes no more than hints of a return that anybody could have made", async () => {
    const raw = { status: "Completed", amount: "1", id: "<script>" };
    const hints = gateway.returns.hint(callIn("fine"), raw);
    if (hints.ok) for (const hint of hints.value) expect(Object.keys(hint)).not.toContain("observed");
  });

  test("skips only cases that exist", () => {
    expect(Object.keys(sim.skip ?? {}).filter((name) => !cases.has(name))).toEqual([]);
  });
});

test("docs/gateways.md is what `npm run docs` would make", async ({ skip }) => {
  const all = [...gateways.keys()].flatMap((id) => outcomes.get(id) ?? []);
  if (all.length < gateways.size) skip("only when all of them ran");
  await expect(gatewaysPage(all)).toMatchFileSnapshot("../../docs/gateways.md");
});
