import { evictDurableObject } from "cloudflare:test";
import { Webhook } from "standardwebhooks";
import { expect, inject, it } from "vitest";
import type { EventView } from "../../src/domain/view.ts";
import { api, Customer, json, newOrder, objectOf, refundOf, shop } from "../api.ts";
import { later, ring } from "../clock.ts";
import { bodies, endpoint } from "../merchant-server.ts";

async function paidWith(webhookUrl: string): Promise<string> {
  const { id } = await newOrder({ webhookUrl });
  await new Customer(id).pay();
  await ring(id);
  return id;
}

it("tells of the payment with a signature that the standard's own library accepts", async () => {
  const { url, received } = endpoint();
  const id = await paidWith(url);
  await expect.poll(received).toHaveLength(1);
  const [message] = await received();
  const verified = new Webhook(shop.signingSecret).verify(message?.body ?? "", message?.headers ?? {});
  expect(verified).toMatchObject({
    type: "order.paid",
    data: { order: { id, status: "paid", capturedAmount: "100.00" }, transaction: { status: "completed", gateway: "sandbox" } },
  });
  expect(() => new Webhook("whsec_ZHdhci1kZW1vLXNpZ25pbmctc2VjcmV0LTAwMDI=").verify(message?.body ?? "", message?.headers ?? {})).toThrow();
});

it("sends each message once, with a version that tells the newer from the older", async () => {
  const { url, received } = endpoint();
  const id = await paidWith(url);
  await refundOf(id, { amount: "10.00" });
  await ring(id);
  await ring(id);
  await expect.poll(received).toHaveLength(3);
  const told = bodies(await received());
  expect(told.map(({ type }) => type).sort()).toEqual(["order.paid", "order.partially_refunded", "refund.succeeded"]);
  const version = (type: string) => told.find((body) => body.type === type)?.data.order.version ?? 0;
  expect(version("order.paid")).toBeLessThan(version("refund.succeeded"));
  expect(told.find(({ type }) => type === "refund.succeeded")?.data.refund).toMatchObject({ amount: "10.00", status: "succeeded" });
});

it("comes again with the same id and body until it is taken", async () => {
  const { url, received } = endpoint(500, 503, 200);
  const id = await paidWith(url);
  await expect.poll(received).toHaveLength(1);
  later(6);
  await ring(id);
  await expect.poll(received).toHaveLength(2);
  later(331);
  await ring(id);
  await expect.poll(received).toHaveLength(3);
  later(100_000);
  await ring(id);
  const list = await received();
  expect(list).toHaveLength(3);
  expect(new Set(list.map(({ body }) => body)).size).toBe(1);
  expect(new Set(list.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  const { data } = await json<{ data: EventView[] }>(api(`/v1/orders/${id}/events`));
  const paid = data.find(({ type }) => type === "order.paid");
  expect(paid?.id).toBe(list[0]?.headers["webhook-id"]);
  expect(paid?.deliveries).toMatchObject([
    { status: "delivered", nextTryAt: null, tries: [{ status: 500 }, { status: 503 }, { status: 200, error: null }] },
  ]);
});

it("gives up after the last of ten tries", async () => {
  const { url, received } = endpoint(500);
  const id = await paidWith(url);
  for (let tries = 1; tries < 12; tries++) {
    later(100_000);
    await ring(id);
  }
  expect(await received()).toHaveLength(10);
});

it("tells nothing more to an address that is gone", async () => {
  const { url, received } = endpoint(410);
  const id = await paidWith(url);
  await expect.poll(received).toHaveLength(1);
  await refundOf(id, {});
  later(100_000);
  await ring(id);
  expect(await received()).toHaveLength(1);
});

it("follows no redirect", async () => {
  const { url, name, received } = endpoint(302);
  await paidWith(url);
  await expect.poll(received).toHaveLength(1);
  expect(await (await fetch(`${inject("receiver")}/received/${name}-elsewhere`)).json()).toEqual([]);
});

it("an endpoint that was down hears of new things at once", async () => {
  const { url, received } = endpoint(500, 200);
  const id = await paidWith(url);
  await expect.poll(received).toHaveLength(1);
  await refundOf(id, {});
  await ring(id);
  expect(
    bodies(await received())
      .map(({ type }) => type)
      .sort(),
  ).toEqual(["order.paid", "order.refunded", "refund.succeeded"]);
});

it("tells of a failed and a disabled transaction, expiry, cancel and reopening", async () => {
  const declined = endpoint();
  const order = await newOrder({ webhookUrl: declined.url, reference: "hooks-1" });
  await new Customer(order.id).pay("9800000006");
  await api(`/v1/orders/${order.id}/cancel`, { method: "POST" });
  await newOrder({ webhookUrl: declined.url, reference: "hooks-1" });
  await ring(order.id);
  await expect
    .poll(async () =>
      bodies(await declined.received())
        .map(({ type }) => type)
        .sort(),
    )
    .toEqual(["order.cancelled", "order.reopened", "transaction.failed"]);

  const expiring = endpoint();
  const second = await newOrder({ webhookUrl: expiring.url, expiresIn: 60 });
  const customer = new Customer(second.id);
  await customer.begin();
  await customer.answer({ mobile: "9800000000", pin: "1111" });
  for (const code of ["111111", "222222", "333333"]) await customer.answer({ code });
  later(61);
  await ring(second.id);
  await expect
    .poll(async () =>
      bodies(await expiring.received())
        .map(({ type }) => type)
        .sort(),
    )
    .toEqual(["order.expired", "transaction.disabled"]);
});

// One that is kept in memory is paid for.
it("leaves nothing running in the object that could keep it from being evicted", async () => {
  const { url, received } = endpoint();
  const id = await paidWith(url);
  await expect.poll(received).toHaveLength(1);
  await evictDurableObject(objectOf(id));
  expect((await json<{ status: string }>(api(`/v1/orders/${id}`))).status).toBe("paid");
}, 5_000);
