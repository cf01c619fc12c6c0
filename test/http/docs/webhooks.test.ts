import { runDurableObjectAlarm } from "cloudflare:test";
import { createHmac, timingSafeEqual } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { expect, inject, it } from "vitest";
import type { WebhookBody } from "../../../src/domain/view.ts";
import { RETURN_PARAMETERS, VERIFY_REDIRECT, VERIFY_WEBHOOK } from "../../../src/http/docs/write/snippets.ts";
import { signedRedirect } from "../../../src/pages/redirect.ts";
import { api, Customer, newOrder, objectOf, refundOf, shop } from "../../api.ts";
import type { Received } from "../../receiver.ts";
import { checker, served } from "./document.ts";

/** The documented code as a function, with what it imports. */
const run = (code: string, name: string, imports: Record<string, unknown>): unknown =>
  new Function(...Object.keys(imports), `${code.replace(/^import .*$/gm, "").replace("export ", "")}\nreturn ${name};`)(
    ...Object.values(imports),
  );

const received = async (name: string): Promise<Received[]> => (await fetch(`${inject("receiver")}/received/${name}`)).json();
const hook = (name: string) => ({ webhookUrl: `${inject("receiver")}/hooks/${name}/200` });

it("webhooks are as the document says, and its code accepts them", async () => {
  const document = await served();
  const check = checker(document);
  const name = "documented";
  const paid = await newOrder({ ...hook(name), description: "Tea", metadata: { cart: "1" } });
  await new Customer(paid.id).pay();
  await refundOf(paid.id, { amount: "10.00" });
  await refundOf(paid.id, {});
  const failing = await newOrder({ ...hook(name), reference: "documented" });
  await new Customer(failing.id).pay("9800000006");
  const customer = new Customer(failing.id);
  await customer.begin();
  await customer.answer({ mobile: "9800000000", pin: "1111" });
  for (const code of ["111111", "222222", "333333"]) await customer.answer({ code });
  await api(`/v1/orders/${failing.id}/cancel`, { body: {} });
  await newOrder({ ...hook(name), reference: "documented" });
  const pending = await newOrder(hook(name));
  await new Customer(pending.id).pay("9800000007");
  for (const { id } of [paid, failing, pending]) await runDurableObjectAlarm(objectOf(id));

  const expected = [
    "order.cancelled",
    "order.paid",
    "order.partially_refunded",
    "order.processing",
    "order.refunded",
    "order.reopened",
    "refund.succeeded",
    "transaction.disabled",
    "transaction.failed",
  ];
  const types = async () => new Set((await received(name)).map(({ body }) => JSON.parse(body).type));
  await expect.poll(types, { timeout: 4_000 }).toEqual(new Set(expected));
  const verify = run(VERIFY_WEBHOOK, "readWebhook", { Webhook });
  for (const { headers, body } of await received(name)) {
    const message: WebhookBody = JSON.parse(body);
    const { post } = document.webhooks[message.type] ?? {};
    expect(check(post?.requestBody?.content["application/json"]?.schema ?? {}, message), message.type).toEqual([]);
    for (const parameter of post?.parameters ?? []) expect(headers[parameter.name], parameter.name).toBeTruthy();
    if (typeof verify !== "function") throw new Error("not a function");
    expect(verify(body, headers, shop.signingSecret)).toEqual(message);
    expect(() => verify(`${body} `, headers, shop.signingSecret)).toThrow();
  }
});

it("the documented code tells a signed redirect from a changed one", async () => {
  const read = run(VERIFY_REDIRECT, "readRedirect", { createHmac, timingSafeEqual });
  if (typeof read !== "function") throw new Error("not a function");
  const parameters = {
    payment_status: "success",
    order_status: "paid",
    kspay_id: "tx_7Qm2bX0cKd9RtV4wYz1A00",
    provider_payment_id: "",
    order_id: "or_7Qm2bX0cKd9RtV4wYz1A",
    reference: "INV 1042 & more",
    t: "1795251724",
  } as const;
  const address = await signedRedirect("https://shop.example.com/thanks?cart=8812", parameters, shop.signingSecret);
  expect(read(address, shop.signingSecret)).toEqual({ ...parameters, cart: "8812" });
  expect(read(address.replace("success", "failed"), shop.signingSecret)).toBeNull();
  expect(read("https://shop.example.com/thanks", shop.signingSecret)).toBeNull();
  expect(Object.keys(RETURN_PARAMETERS).sort()).toEqual([...Object.keys(parameters), "signature"].sort());
});
