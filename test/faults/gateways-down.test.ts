import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type * as z from "zod";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { gatewayList } from "../../src/http/answers.ts";
import { api, Customer, call, json, newOrder, ORIGIN, objectOf, orderNow, valued } from "../api.ts";
import { later, ring, wait } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";
import { browse, press, setWeather, toGateway } from "../simulated/customer.ts";
import { asked, between } from "./between.ts";
import { chargesOf, hold } from "./tellers.ts";

// A gateway that can't be reached, is slow, or wants to be left alone.

const KHALTI = "gc_demokhalt";
const SOONER = { gateways: ["khalti", "sandbox"], methods: ["wallet"] };

beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  await hold();
});
// What has failed in the test before is forgotten.
let minutes = 0;
beforeEach(() => {
  minutes += 20;
  later(minutes * 60);
});
afterEach(() => setWeather("khalti", "fine"));

const failsOver = async (id: string, reason: string) =>
  expect((await orderNow(id)).transactions).toMatchObject([
    { gateway: "khalti", status: "failed", reason },
    { gateway: "sandbox", status: "created", reason: null },
  ]);

it("C4 the gateway can't be reached at all: the next one is tried in the same request", async () => {
  await setWeather("khalti", "reset");
  const { id } = await newOrder(SOONER);
  const { kinds } = await asked(() => new Customer(id).begin());
  expect(kinds).toEqual(["create"]);
  await failsOver(id, "unavailable");
  expect(await chargesOf("khalti", id)).toEqual([]);
});

describe("C5", () => {
  const limited = (retryAfter: number) => () =>
    Response.json({ message: "Slow down." }, { status: 429, headers: { "retry-after": String(retryAfter) } });

  it.for([
    [120, 110, 20],
    // No longer than a quarter of an hour.
    [86_400, 890, 20],
  ] as const)(
    "C5 the gateway answers 429 and %i s: the next is tried, and it comes after the others for so long",
    async ([seconds, still, more]) => {
      const { id } = await newOrder(SOONER);
      await between(
        async () => limited(seconds)(),
        () => new Customer(id).begin(),
      );
      await failsOver(id, "rate_limited");
      later(still);
      const second = await newOrder(SOONER);
      expect((await asked(() => new Customer(second.id).begin())).kinds).toEqual([]);
      later(more);
      const third = await newOrder(SOONER);
      expect((await asked(() => new Customer(third.id).begin())).kinds).toEqual(["create"]);
    },
  );

  it.for([
    [100, 96, 5],
    // No longer than an hour.
    [999_999, 3_590, 20],
  ] as const)(
    "C5 money may have moved and the gateway answers 429 and %i s: no other is tried, and it is left alone for so long",
    async ([seconds, still, more]) => {
      const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["paypal", "stripe"] });
      const hosted = await toGateway(id, "wallet");
      const silent = async () => new Promise<Response>(() => undefined);
      await between(
        async ({ kind }, pass) => (kind === "charge" ? silent() : pass()),
        () => press(hosted, "approve"),
      );
      const looked = await between(
        async () => limited(seconds)(),
        () => asked(() => wait(id, 6)),
      );
      expect(looked.kinds).toEqual(["look"]);
      expect((await asked(() => wait(id, still))).kinds).toEqual([]);
      expect(await orderNow(id)).toMatchObject({ status: "open", transactions: [{ gateway: "paypal", status: "confirmed" }] });
      expect(await objectOf(id).begin({ locale: "en", method: "card" })).toMatchObject({ ok: false, error: { code: "order.busy" } });
      expect((await asked(() => wait(id, more))).kinds).toContain("look");
    },
  );

  it("C5 taking the money is answered 429: taken once the gateway wants to be asked again", async () => {
    const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways: ["paypal", "stripe"] });
    const hosted = await toGateway(id, "wallet");
    await between(
      async ({ kind }, pass) => (kind === "charge" ? limited(100)() : pass()),
      () => press(hosted, "approve"),
    );
    expect((await asked(() => wait(id, 6, 16, 60))).kinds).toEqual([]);
    expect(await objectOf(id).begin({ locale: "en", method: "card" })).toMatchObject({ ok: false, error: { code: "order.busy" } });
    expect((await asked(() => wait(id, 20))).kinds).toEqual(["charge"]);
    expect(await orderNow(id)).toMatchObject({ status: "paid", transactions: [{ gateway: "paypal", status: "completed" }] });
    expect(await chargesOf("paypal", id)).toHaveLength(1);
  });
});

it("C7 a gateway is down: the next one is tried, and each attempt is recorded with its reason", async () => {
  await setWeather("khalti", "down");
  const { id } = await newOrder(SOONER);
  await new Customer(id).begin();
  await failsOver(id, "unavailable");
  const { data } = await json<{ data: { type: string; data: object }[] }>(api(`/v1/orders/${id}/events`));
  expect(data.filter(({ type }) => type === "transaction.created").map((e) => e.data)).toMatchObject([
    { choice: { gateway: "khalti", skipped: [] } },
    { choice: { gateway: "sandbox", skipped: [{ gateway: "khalti", why: "came before" }] } },
  ]);
});

it("C7 the customer does not wait for one gateway after another: there is a budget", async () => {
  const gateways = ["paypal", "stripe"];
  const { id } = await newOrder({ amount: "345.67", currency: "USD", gateways, methods: ["card"] });
  const slowly = async () => {
    later(13);
    return Response.json({}, { status: 503 });
  };
  await between(slowly, () => browse(`${ORIGIN}/payments/${id}/pay`, { method: "card" }));
  expect((await orderNow(id)).transactions).toMatchObject([{ gateway: "paypal", status: "failed" }]);
  // The next click tries the one that was not tried.
  expect((await toGateway(id, "card")).url).toContain("/simulators/stripe/");
});

describe("C11", () => {
  const never = () => new Promise<Response>(() => undefined);

  it("C11 the gateway is very slow: the call ends by its timeout, and the order answers meanwhile", async () => {
    const { id } = await newOrder(SOONER);
    let answered: unknown;
    await between(never, async () => {
      const paying = browse(`${ORIGIN}/payments/${id}/pay`, { method: "wallet" });
      await expect.poll(async () => valued(await objectOf(id).page()).stage).toEqual({ kind: "wait", why: "connecting" });
      expect((await api(`/v1/orders/${id}/cancel`, { method: "POST" })).status).toBe(409);
      answered = (await orderNow(id)).transactions[0]?.status;
      await paying;
    });
    expect(answered).toBe("created");
    await failsOver(id, "unavailable");
  });

  it("C11 the customer waits eight seconds at most, and the call goes on", async () => {
    const { GATEWAY_TIMEOUT_MS } = env;
    Object.assign(env, { GATEWAY_TIMEOUT_MS: "60000" });
    const wait = scheduler.wait.bind(scheduler);
    const patience = vi.spyOn(scheduler, "wait").mockImplementation((ms, options) => wait(ms === 8_000 ? 0 : ms, options));
    const { id } = await newOrder({ gateways: ["khalti"] });
    const { promise, resolve } = Promise.withResolvers<void>();
    await between(
      async (_, pass) => {
        await promise;
        return pass();
      },
      async () => {
        expect(valued(await objectOf(id).begin({ locale: "en" })).stage).toEqual({ kind: "wait", why: "connecting" });
        expect(patience).toHaveBeenCalledWith(8_000, expect.anything());
        const page = await call(`/payments/${id}`);
        expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('http-equiv="refresh"')]);
        resolve();
        await expect.poll(async () => valued(await objectOf(id).page()).stage.kind).toBe("step");
      },
    );
    patience.mockRestore();
    Object.assign(env, { GATEWAY_TIMEOUT_MS });
  });
});

it("C12 the credentials hold no longer: the attempt fails, the next gateway is tried, and the merchant is told", async () => {
  const merchant = endpoint();
  const refused = () => Response.json({ detail: "Invalid token.", status_code: 401 }, { status: 401 });
  const { id } = await newOrder({ ...SOONER, webhookUrl: merchant.url });
  await between(
    async () => refused(),
    () => new Customer(id).begin(),
  );
  await failsOver(id, "bad_credentials");
  await ring(id);
  expect(bodies(await merchant.received())).toMatchObject([
    { type: "transaction.failed", data: { transaction: { gateway: "khalti", status: "failed", reason: "bad_credentials" } } },
  ]);
  const next = await newOrder(SOONER);
  expect((await asked(() => new Customer(next.id).begin())).kinds).toEqual([]);
  expect((await orderNow(next.id)).transactions).toMatchObject([{ gateway: "sandbox" }]);
});

it("C15 an account keeps failing: taken out, probed with one call, and back by itself", async () => {
  const account = env.ACCOUNT_HEALTH.getByName(KHALTI);
  await setWeather("khalti", "down");
  for (let times = 0; times < 5; times++) {
    const { id } = await newOrder({ gateways: ["khalti"] });
    await new Customer(id).begin();
    await ring(id);
  }
  const { downUntil } = await account.health();
  const status = async () => {
    const { data } = await json<z.infer<typeof gatewayList>>(api("/v1/gateways"));
    return data.find(({ id }) => id === "khalti")?.accounts.map(({ status }) => status);
  };
  later(25);
  expect(await status()).toEqual(["down"]);
  const { id } = await newOrder(SOONER);
  expect((await asked(() => new Customer(id).begin())).kinds).toEqual([]);
  expect((await orderNow(id)).transactions).toMatchObject([{ gateway: "sandbox" }]);
  vi.setSystemTime((downUntil ?? 0) + 1);
  // One question, which the transport repeats once: it changes nothing.
  expect((await asked(() => runDurableObjectAlarm(account))).kinds).toEqual(["look", "look"]);
  await setWeather("khalti", "fine");
  vi.setSystemTime(((await account.health()).downUntil ?? 0) + 1);
  expect((await asked(() => runDurableObjectAlarm(account))).kinds).toEqual(["look"]);
  later(11);
  expect(await status()).toEqual(["enabled"]);
  const back = await newOrder(SOONER);
  await new Customer(back.id).begin();
  expect((await orderNow(back.id)).transactions).toMatchObject([{ gateway: "khalti", status: "created" }]);
});
