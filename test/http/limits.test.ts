import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { api, call, newOrder } from "../api.ts";
import { inOneMinute } from "../window.ts";
import { problemOf } from "./asking.ts";

const from = (address: string, secret: string) =>
  call("/v1/orders", { headers: { authorization: `Bearer ${secret}`, "cf-connecting-ip": address } });
const statuses = async (times: number, ask: () => Promise<Response>) => {
  const seen: number[] = [];
  for (let i = 0; i < times; i++) seen.push((await ask()).status);
  return seen;
};
const many = (list: readonly number[], status: number) => list.filter((one) => one === status).length;

it("tells who tries keys to wait, and nobody else", async () => {
  const { tries, refused, other } = await inOneMinute(async (address) => ({
    tries: await statuses(70, () => from(address, "test_secret_key_00000000000000000000000000000000")),
    refused: await from(address, "nonsense"),
    other: await from("203.0.113.8", "nonsense"),
  }));
  expect(many(tries, 401)).toBe(60);
  expect(many(tries, 429)).toBe(10);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(await problemOf(Promise.resolve(refused))).toMatchObject({ status: 429, code: "rate.address" });
  expect(other.status).toBe(401);
  expect((await api("/v1/gateways")).status).toBe(200);
});

it("counts a call with a key once", async () => {
  const { KEY_LIMIT } = env;
  const { id } = await newOrder();
  const counted: string[] = [];
  const limit = async ({ key }: RateLimitOptions) => ({ success: counted.push(key) > 0 });
  Object.assign(env, { KEY_LIMIT: { limit } });
  try {
    const order = { amount: "1.00", currency: "NPR" };
    for (const [path, body] of [
      ["/v1/orders", order],
      ["/v1/orders", undefined],
      [`/v1/orders/${id}`, undefined],
      [`/v1/orders/${id}/refunds`, {}],
      ["/v1/refunds/rf_0", undefined],
      ["/v1/route/preview", order],
      ["/v1/gateways", undefined],
    ] as const) {
      counted.length = 0;
      await api(path, { body });
      expect([path, counted.length]).toEqual([path, 1]);
    }
  } finally {
    Object.assign(env, { KEY_LIMIT });
  }
});

it("takes 60 posts on pages a minute from one address", async () => {
  const { id } = await newOrder();
  const post = (address: string) => call(`/payments/${id}/pay`, { method: "POST", headers: { "cf-connecting-ip": address } });
  const { seen, refused, other } = await inOneMinute(async (address) => ({
    seen: await statuses(65, () => post(address)),
    refused: await post(address),
    other: await post("203.0.113.10"),
  }));
  expect(many(seen, 303)).toBe(60);
  expect(many(seen, 429)).toBe(5);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(other.status).toBe(303);
}, 20_000);
