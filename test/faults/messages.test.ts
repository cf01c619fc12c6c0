import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, inject, it, vi } from "vitest";
import type { DeliveryView, WebhookBody } from "../../src/domain/view.ts";
import worker from "../../src/index.ts";
import { randomId } from "../../src/kernel/ids.ts";
import { api, Customer, eventsOf, newOrder, orderNow, refundOf, shop } from "../api.ts";
import { ring, wait } from "../clock.ts";
import { expectRefused } from "../http/asking.ts";
import { bodies, endpoint } from "../merchant-server.ts";

// What the merchant's server is told, whatever state it is in.

afterEach(() => vi.restoreAllMocks());

async function paidWith(webhookUrl: string): Promise<string> {
  const { id } = await newOrder({ webhookUrl });
  await new Customer(id).pay();
  await ring(id);
  return id;
}

const paidEvent = async (id: string) => {
  const found = (await eventsOf(id)).find(({ type }) => type === "order.paid");
  if (!found) throw new Error("the order is not paid");
  return found;
};
const deliveryOf = async (id: string): Promise<DeliveryView | undefined> => (await paidEvent(id)).deliveries[0];
const typesAt = async (received: () => Promise<readonly { body: string }[]>) =>
  (await received()).map(({ body }): string => JSON.parse(body).type);

/** Seconds after each try until the next, by Standard Webhooks. */
const WAITS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

describe("F7 the merchant's server is down for days", () => {
  it("F7 it is tried by the schedule and then given up; sending again by hand works", async () => {
    const { url, received } = endpoint(...Array<number>(WAITS.length + 1).fill(503), 200);
    const id = await paidWith(url);
    for (const [tries, seconds] of WAITS.entries()) {
      // Not before its time, and with a tenth of jitter at the most.
      await wait(id, seconds - 1);
      expect(await received()).toHaveLength(tries + 1);
      await wait(id, seconds / 10 + 1);
      expect(await received()).toHaveLength(tries + 2);
    }
    const given = await deliveryOf(id);
    expect(given).toMatchObject({ status: "failed", nextTryAt: null });
    expect(given?.tries.map(({ status }) => status)).toEqual(Array(10).fill(503));
    await wait(id, 30 * 86_400);
    expect(await received()).toHaveLength(10);
    expect(await orderNow(id)).toMatchObject({ status: "paid", capturedAmount: "100.00" });

    const { id: event } = await paidEvent(id);
    expect((await api(`/v1/orders/${id}/events/${event}/resend`, { method: "POST" })).status).toBe(202);
    await ring(id);
    const messages = await received();
    expect([messages.length, (await deliveryOf(id))?.status]).toEqual([11, "delivered"]);
    // To the receiver it is the same message, signed anew.
    expect(new Set(messages.map(({ headers, body }) => `${headers["webhook-id"]} ${body}`)).size).toBe(1);
    const [first, last] = [messages[0], messages.at(-1)];
    expect(last?.headers["webhook-signature"]).not.toBe(first?.headers["webhook-signature"]);
  });

  it("F7 nobody listens at all: tried again", async () => {
    // Nothing ever listens on the discard port.
    const id = await paidWith("http://127.0.0.1:9/hooks");
    expect(await deliveryOf(id)).toMatchObject({ status: "pending", tries: [{ status: null, error: "could not connect" }] });
  });
});

describe("F8 the merchant's server", () => {
  it("F8 says 410: nothing more is sent there", async () => {
    const { url, received } = endpoint(410);
    const id = await paidWith(url);
    await refundOf(id, {});
    await wait(id, 1, 100_000);
    expect(await received()).toHaveLength(1);
    expect(await deliveryOf(id)).toMatchObject({ status: "failed", tries: [{ status: 410 }], nextTryAt: null });
  });

  it("F8 redirects: nobody follows, and it is tried again", async () => {
    const { url, name, received } = endpoint(302, 301, 307, 200);
    const id = await paidWith(url);
    await wait(id, 6, 331, 2_000);
    expect(await deliveryOf(id)).toMatchObject({
      status: "delivered",
      tries: [{ status: 302 }, { status: 301 }, { status: 307 }, { status: 200 }],
    });
    expect(await received()).toHaveLength(4);
    expect(await (await fetch(`${inject("receiver")}/received/${name}-elsewhere`)).json()).toEqual([]);
  });

  it("F8 is slow: it is left after ten seconds, and tried again", async () => {
    const { url, received } = endpoint(0, 200);
    const timeouts: (number | undefined)[] = [];
    const real = setTimeout;
    // Ten seconds, but not of the test's own.
    vi.spyOn(globalThis, "setTimeout").mockImplementation((late: () => void, ms?: number) => {
      timeouts.push(ms);
      return real(late, ms === 10_000 ? 100 : ms);
    });
    const id = await paidWith(url);
    expect(timeouts).toContain(10_000);
    expect(await deliveryOf(id)).toMatchObject({ status: "pending", tries: [{ status: null, error: "no answer within 10 s" }] });
    vi.restoreAllMocks();
    await wait(id, 6);
    expect(await received()).toHaveLength(2);
    expect(await deliveryOf(id)).toMatchObject({ status: "delivered" });
  });
});

it("F9 the merchant's server comes back: new messages do not wait for old ones", async () => {
  const { url, received } = endpoint(500, 500, 500, 200);
  const id = await paidWith(url);
  await wait(id, 6, 331);
  expect(await typesAt(received)).toEqual(["order.paid", "order.paid", "order.paid"]);
  // The first is tried again in half an hour; what is new is told at once.
  await refundOf(id, {});
  await ring(id);
  expect((await typesAt(received)).slice(3).toSorted()).toEqual(["order.refunded", "refund.succeeded"]);
  expect(await deliveryOf(id)).toMatchObject({ status: "pending" });
  await wait(id, 2_000);
  expect((await typesAt(received)).slice(5)).toEqual(["order.paid"]);
});

describe("F10 a webhook address leads inside", () => {
  const OWN = "https://pay.example.com";
  /** As it is deployed. */
  async function create(webhookUrl: string, reference: string): Promise<Response> {
    const context = createExecutionContext();
    const request = new Request<unknown, IncomingRequestCfProperties>(`${OWN}/v1/orders`, {
      method: "POST",
      headers: { authorization: `Bearer ${shop.secretKey}`, "content-type": "application/json" },
      body: JSON.stringify({ amount: "1.00", currency: "NPR", webhookUrl, reference }),
    });
    const response = await worker.fetch(request, { ...env, ENVIRONMENT: "deployed", PUBLIC_ORIGIN: OWN }, context);
    await waitOnExecutionContext(context);
    return response;
  }

  it.each([
    "https://127.0.0.1/hook",
    "https://127.1/hook",
    "https://2130706433/hook",
    "https://0x7f.1/hook",
    "https://0/hook",
    "https://[::1]/hook",
    "https://[::ffff:127.0.0.1]/hook",
    "https://localhost/hook",
    "https://hooks.localhost./hook",
    "https://169.254.169.254/latest/meta-data/",
    "https://[fe80::1]/hook",
    "https://[fd00:ec2::254]/hook",
    "https://10.0.0.1/hook",
    "https://172.16.0.1/hook",
    "https://192.168.1.1/hook",
    "https://100.64.0.1/hook",
    "https://224.0.0.1/hook",
    "https://metadata.google.internal/hook",
    "https://printer.local/hook",
    "https://intranet/hook",
    "http://shop.example.com/hook",
    "https://user:secret@shop.example.com/hook",
    `${OWN}/v1/orders`,
    `${OWN}:443/webhooks/stripe/gc_demostrip`,
    "https://PAY.example.com./healthz",
  ])("F10 %s: refused, and nothing is stored", async (address) => {
    const reference = randomId("inside-", 8);
    const { errors } = await expectRefused(create(address, reference), "request.invalid", "webhookUrl");
    expect(errors).toHaveLength(1);
    const { data } = await (await api(`/v1/orders?reference=${reference}`)).json<{ data: unknown[] }>();
    expect(data).toEqual([]);
  });

  it("F10 a redirect that leads inside is not followed", async () => {
    expect((await create("https://shop.example.com/hook", randomId("outside-", 8))).status).toBe(201);
    const { url, name, received } = endpoint(308);
    await paidWith(url);
    expect(await received()).toHaveLength(1);
    expect(await (await fetch(`${inject("receiver")}/received/${name}-elsewhere`)).json()).toEqual([]);
  });
});

it("F14 messages come out of order: the version says which is older, and dropping it is right", async () => {
  const { url, received } = endpoint(500, 200);
  const id = await paidWith(url);
  await refundOf(id, { amount: "10.00" });
  await ring(id);
  await refundOf(id, {});
  await ring(id);
  await wait(id, 6);
  const messages = bodies(await received()).slice(1);
  expect(messages[0]?.type).not.toBe("order.paid");
  expect(messages.at(-1)?.type).toBe("order.paid");

  const versions = messages.map(({ data }) => data.order.version);
  expect(new Set(versions).size).toBe(versions.length);
  // A merchant that keeps the newest that it has seen has the order as it is.
  const keep = (kept: WebhookBody["data"]["order"] | undefined, { data: { order } }: WebhookBody) =>
    kept && kept.version >= order.version ? kept : order;
  const newest = messages.reduce<WebhookBody["data"]["order"] | undefined>(keep, undefined);
  expect(newest).toEqual(await orderNow(id));
  expect(messages.toSorted((a, b) => a.data.order.version - b.data.order.version).map(({ type }) => type)).toEqual([
    "order.paid",
    "refund.succeeded",
    "order.partially_refunded",
    "refund.succeeded",
    "order.refunded",
  ]);
  for (const { headers, body } of await received()) new Webhook(shop.signingSecret).verify(body, headers);
});
