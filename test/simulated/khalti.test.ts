import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { newOrder, orderNow } from "../api.ts";
import { ledgerOf, press, toGateway } from "./customer.ts";

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));

it("pays", async () => {
  const order = await newOrder({ gateways: ["khalti"], redirectUrl: "https://shop.example/thanks" });
  const hosted = await toGateway(order.id, "wallet");
  expect(hosted.url).toContain("/simulators/khalti/test-pay.khalti.com/?pidx=");
  const back = await press(hosted, "approve");
  expect(back.url).toContain("https://shop.example/thanks?payment_status=success");
  expect(await orderNow(order.id)).toMatchObject({ status: "paid", transactions: [{ gateway: "khalti", status: "completed" }] });
  expect((await ledgerOf("khalti").books()).charges).toHaveLength(1);
});
