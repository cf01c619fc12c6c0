import { abortAllDurableObjects, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { EventView } from "../../src/domain/view.ts";
import { afterProbe, afterReports, WELL } from "../../src/order/health-rules.ts";
import { api, Customer, json, newOrder, objectOf, orderNow } from "../api.ts";
import { setWeather } from "../simulated/customer.ts";

// An account whose probe is still to come would ask its gateway after the file has ended, and hold up the run for ever.
afterAll(() => abortAllDurableObjects());

describe("an account", () => {
  const NOW = 1_000_000;
  const failing = (times: number) => Array.from({ length: times }, () => false);

  it("is taken out by the fifth failure in a row, and by no sooner", () => {
    expect(afterReports(WELL, failing(4), NOW).downUntil).toBeNull();
    expect(afterReports(WELL, [...failing(4), true, ...failing(4)], NOW).downUntil).toBeNull();
    expect(afterReports(WELL, failing(5), NOW)).toMatchObject({ downUntil: NOW + 30_000 });
  });

  it("is out for longer each time, but a quarter of an hour at most", () => {
    const waits = [];
    for (let health = afterReports(WELL, failing(5), NOW), times = 0; times < 8; times++) {
      waits.push((health.downUntil ?? 0) - NOW);
      health = afterProbe(health, false, NOW);
    }
    expect(waits).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000, 900_000]);
  });

  it("that a probe finds working gets customers again, and one more failure takes it out for longer", () => {
    const back = afterProbe(afterReports(WELL, failing(5), NOW), true, NOW);
    expect(back.downUntil).toBeNull();
    expect(afterReports(back, [false], NOW)).toMatchObject({ downUntil: NOW + 60_000 });
    expect(afterReports(back, [true], NOW)).toEqual(WELL);
  });
});

const KHALTI = "gc_demokhalt";
const flagged = () =>
  env.DB.prepare("SELECT down_until FROM gateway_accounts WHERE id = ?").bind(KHALTI).first<number | null>("down_until");
const choicesOf = async (id: string) =>
  (await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`))).data.filter(({ type }) => type === "transaction.created");
const fails = async () => {
  const { id } = await newOrder({ gateways: ["khalti"] });
  await new Customer(id).begin();
  await runDurableObjectAlarm(objectOf(id));
  return id;
};

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
afterEach(async () => {
  vi.useRealTimers();
  await setWeather("khalti", "fine");
});

it("a gateway that is down leaves the customer to the next one, within the same request", async () => {
  await setWeather("khalti", "down");
  const { id } = await newOrder({ gateways: ["khalti", "sandbox"], methods: ["wallet"] });
  await new Customer(id).begin();
  const { transactions } = await orderNow(id);
  expect(transactions).toMatchObject([
    { gateway: "khalti", status: "failed", reason: "unavailable" },
    { gateway: "sandbox", status: "created" },
  ]);
  const [first, second] = await choicesOf(id);
  expect(first?.data).toMatchObject({ choice: { gateway: "khalti", skipped: [] } });
  expect(second?.data).toMatchObject({ choice: { gateway: "sandbox", skipped: [{ gateway: "khalti", why: "came before" }] } });
});

it("one that keeps failing is taken out, probed, and comes back by itself", async () => {
  await setWeather("khalti", "down");
  for (let times = 0; times < 5; times++) await fails();
  const account = env.ACCOUNT_HEALTH.getByName(KHALTI);
  const { downUntil } = await account.health();
  expect(downUntil).toBeGreaterThan(Date.now());
  expect(await flagged()).toBe(downUntil);

  // Still down when it is asked for the first time.
  vi.useFakeTimers({ toFake: ["Date"], now: (downUntil ?? 0) + 1 });
  await runDurableObjectAlarm(account);
  const longer = (await account.health()).downUntil;
  expect(longer).toBeGreaterThan((downUntil ?? 0) + 30_000);
  expect(await flagged()).toBe(longer);

  await setWeather("khalti", "fine");
  vi.setSystemTime((longer ?? 0) + 1);
  await runDurableObjectAlarm(account);
  expect((await account.health()).downUntil).toBeNull();
  expect(await flagged()).toBeNull();
});

it("refusals of a payment are no trouble of the gateway", async () => {
  const { id } = await newOrder({ amount: "5.00", gateways: ["sandbox"] });
  await new Customer(id).pay("9800000006");
  expect((await env.ACCOUNT_HEALTH.getByName("gc_demo00001").health()).failures).toBe(0);
});
