import { createHmac, randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, inject, vi } from "vitest";
import { DEMO_SHOPS } from "../../scripts/demo.ts";
import type { EventView, OrderView, RefundView, WebhookBody } from "../../src/domain/view.ts";
import type { Received } from "../receiver.ts";

// The merchant's side, as a merchant would write it: the API over HTTP, messages and redirects verified with their own means.

const [shop] = DEMO_SHOPS;
export const SHOP_NAME = shop.name;

async function api<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${inject("origin")}/v1/orders${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Bearer ${shop.secretKey}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  // The API's answers are of the types that the product itself declares.
  return response.json() as Promise<T>;
}

export const orderNow = (id: string): Promise<OrderView> => api(`/${id}`);
export const cancelOrder = (id: string): Promise<OrderView> => api(`/${id}/cancel`, {});
export const refundOrder = (id: string): Promise<RefundView> => api(`/${id}/refunds`, {});
const history = (id: string): Promise<{ data: EventView[] }> => api(`/${id}/events`);

export interface Ordered extends OrderView {
  /** Waits until the merchant was told exactly this, each message once, signed and in this order of happening. */
  told(...types: string[]): Promise<readonly WebhookBody[]>;
}

/** An order of tea at the demo shop; its customers come back to `/thanks` there, unless `redirectUrl` is null. */
export async function newOrder({ redirectUrl, ...fields }: Record<string, unknown> = {}): Promise<Ordered> {
  const hook = randomUUID();
  const order = await api<OrderView>("", {
    amount: "345.67",
    currency: "NPR",
    description: "Masala tea, 500 g",
    // The demo shop has simulated gateways too, which other journeys are about.
    gateways: ["sandbox"],
    reference: `T-${hook.slice(0, 8)}`,
    webhookUrl: `${inject("receiver")}/hooks/${hook}/200`,
    ...(redirectUrl !== null && { redirectUrl: redirectUrl ?? `${inject("shop")}/thanks?cart=7` }),
    ...fields,
  });
  return { ...order, told: (...types) => told(order.id, hook, types) };
}

/** Asks again and again until it is so. */
export const eventually = <T>(ask: () => Promise<T>, wanted: T, timeout = 20_000): Promise<void> =>
  vi.waitFor(async () => expect(await ask()).toEqual(wanted), { timeout, interval: 100 });

async function told(id: string, hook: string, types: readonly string[]): Promise<readonly WebhookBody[]> {
  const messages = async () => {
    const response = await fetch(`${inject("receiver")}/received/${hook}`);
    const list: Received[] = await response.json();
    return list.map(verified).toSorted((a, b) => a.data.order.version - b.data.order.version);
  };
  const seen = async () => (await messages()).map(({ type }) => type);
  await eventually(seen, types);
  // None is on its way again: every one was taken at its first try.
  const tries = async () =>
    (await history(id)).data.flatMap(({ type, deliveries }) => deliveries.map((one) => `${type} ${one.status} ${one.tries.length}`));
  await eventually(
    tries,
    types.map((type) => `${type} delivered 1`),
  );
  return messages();
}

const verified = ({ headers, body }: Received): WebhookBody => new Webhook(shop.signingSecret).verify(body, headers) as WebhookBody;

/** The parameters of the address that a customer came back to, after a look at their signature. */
export function verifiedReturn(address: string): Record<string, string> {
  const { searchParams } = new URL(address);
  const signature = searchParams.get("signature");
  searchParams.delete("signature");
  searchParams.sort();
  const key = Buffer.from(shop.signingSecret.slice("whsec_".length), "base64");
  expect(signature).toBe(createHmac("sha256", key).update(searchParams.toString()).digest("hex"));
  const { t, ...parameters } = Object.fromEntries(searchParams);
  expect(Math.abs(Date.now() / 1000 - Number(t))).toBeLessThan(60);
  return parameters;
}

/** Asks for an address as somebody without the customer's cookie would; redirects are not followed. */
export const asStranger = (address: string): Promise<Response> => fetch(address, { redirect: "manual" });
