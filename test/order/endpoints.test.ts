import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, inject, it } from "vitest";
import type { EventView } from "../../src/domain/view.ts";
import { api, Customer, json, newOrder, objectOf, refundOf } from "../api.ts";
import type { Received } from "../receiver.ts";

const receiver = inject("receiver");
const received = async (name: string): Promise<Received[]> => (await fetch(`${receiver}/received/${name}`)).json();
const types = async (name: string) => (await received(name)).map(({ body }) => JSON.parse(body).type).sort();
const add = (id: string, name: string, status: number, wanted: string[] | null) =>
  env.DB.prepare("INSERT INTO webhook_endpoints (id, app, mode, url, types, created_at) VALUES (?, 'ap_demo00001', 'test', ?, ?, 0)")
    .bind(id, `${receiver}/hooks/${name}/${status}`, wanted && JSON.stringify(wanted))
    .run();
const events = async (id: string) => (await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`))).data;

// Before the first call: settings are remembered for some seconds.
beforeAll(async () => {
  await add("we_all000001", "endpoint-all", 200, null);
  await add("we_paid00001", "endpoint-paid", 200, ["order.paid"]);
  await add("we_gone00001", "endpoint-gone", 410, null);
});

it("tells an app's endpoints what each wants to hear, beside the order's own address", async () => {
  const { id } = await newOrder({ webhookUrl: `${receiver}/hooks/endpoint-own/200` });
  await new Customer(id).pay();
  await runDurableObjectAlarm(objectOf(id));
  await refundOf(id, {});
  await runDurableObjectAlarm(objectOf(id));
  await expect.poll(() => types("endpoint-all")).toEqual(["order.paid", "order.refunded", "refund.succeeded"]);
  await expect.poll(() => types("endpoint-own")).toEqual(["order.paid", "order.refunded", "refund.succeeded"]);
  expect(await types("endpoint-paid")).toEqual(["order.paid"]);
  const ids = (await received("endpoint-all")).map(({ headers }) => headers["webhook-id"]).sort();
  expect((await received("endpoint-own")).map(({ headers }) => headers["webhook-id"]).sort()).toEqual(ids);
  const paid = (await events(id)).find(({ type }) => type === "order.paid");
  expect(paid?.deliveries.map(({ endpoint, status }) => [endpoint, status]).sort()).toEqual([
    [null, "delivered"],
    ["we_all000001", "delivered"],
    ["we_gone00001", "failed"],
    ["we_paid00001", "delivered"],
  ]);
});

it("switches an endpoint off that answered 410", async () => {
  await expect
    .poll(() =>
      env.DB.prepare("SELECT disabled_at FROM webhook_endpoints WHERE id = 'we_gone00001'").first<{ disabled_at: number | null }>(),
    )
    .not.toMatchObject({ disabled_at: null });
  expect(await received("endpoint-gone")).toHaveLength(1);
});

it("sends an event again when it is asked to, with the same id and body", async () => {
  const { id } = await newOrder({ webhookUrl: `${receiver}/hooks/endpoint-again/200` });
  await new Customer(id).pay();
  await runDurableObjectAlarm(objectOf(id));
  await expect.poll(() => received("endpoint-again")).toHaveLength(1);
  const history = await events(id);
  const paid = history.find(({ type }) => type === "order.paid");
  expect((await api(`/v1/orders/${id}/events/${paid?.id}/resend`, { method: "POST" })).status).toBe(202);
  await expect.poll(() => received("endpoint-again")).toHaveLength(2);
  const [first, second] = await received("endpoint-again");
  expect(second?.body).toBe(first?.body);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);

  const quiet = history.find(({ type }) => type === "call.started");
  expect((await api(`/v1/orders/${id}/events/${quiet?.id}/resend`, { method: "POST" })).status).toBe(409);
  const { id: other } = await newOrder();
  expect((await api(`/v1/orders/${other}/events/${paid?.id}/resend`, { method: "POST" })).status).toBe(404);
});
