import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { sweep } from "../../src/order/sweep.ts";
import { newOrder, objectOf } from "../api.ts";

afterEach(() => vi.useRealTimers());

it("finds an order whose alarm was lost, once", async () => {
  const { id } = await newOrder({ expiresIn: 60 });
  const row = () => env.DB.prepare("SELECT status FROM orders WHERE id = ?").bind(id).first<{ status: string }>();
  await expect.poll(row).toMatchObject({ status: "open" });
  await runInDurableObject(objectOf(id), (_, state) => state.storage.deleteAlarm());
  expect(await sweep(env, Date.now())).toBe(0);

  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 + 121_000 });
  expect(await sweep(env, Date.now())).toBe(1);
  vi.useRealTimers();
  await expect.poll(row).toMatchObject({ status: "expired" });
  expect(await sweep(env, Date.now() + 200_000)).toBe(0);
});
