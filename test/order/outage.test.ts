import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { api, Customer, newOrder, objectOf, orderNow } from "../api.ts";
import { without } from "../outage.ts";

const statusInD1 = async (id: string) =>
  (await env.DB.prepare("SELECT status FROM orders WHERE id = ?").bind(id).first<{ status: string }>())?.status;

/** The settings are in KV from here on, as they are wherever an app has been used in the last minute. */
it("has been used before", async () => {
  await newOrder();
});

for (const broken of ["DB", "KV"] as const)
  it(`creates and pays while ${broken} fails, and tells D1 afterwards`, async () => {
    const id = await without([broken], async () => {
      const order = await newOrder();
      await new Customer(order.id).pay();
      await runDurableObjectAlarm(objectOf(order.id));
      expect(await orderNow(order.id)).toMatchObject({ status: "paid" });
      return order.id;
    });
    if (broken === "DB") expect(await statusInD1(id)).toBeUndefined();
    await expect.poll(() => statusInD1(id), { timeout: 15_000 }).toBe("paid");
    expect(await env.KV.get(`page:${id}`)).toBeNull();
  }, 20_000);

it("says that lists are not there for the moment", async () => {
  const listed = await without(["DB"], () => api("/v1/orders"));
  expect(listed.status).toBe(503);
  expect(listed.headers.get("retry-after")).toBe("5");
});

it("does not give money back while nobody can say whether the key was revoked", async () => {
  const { id } = await newOrder();
  await new Customer(id).pay();
  expect((await without(["DB"], () => api(`/v1/orders/${id}/refunds`, { body: {} }))).status).toBe(503);
  expect(await orderNow(id)).toMatchObject({ status: "paid", refundedAmount: "0.00" });
});
