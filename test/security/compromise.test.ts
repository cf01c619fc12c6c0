import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeAll, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import type { OrderView } from "../../src/domain/view.ts";
import type { NewKey } from "../../src/http/manage/answers/apps.ts";
import type { AuditView } from "../../src/merchants/audit-list.ts";
import { api, Customer, newOrder, paidOrder, refundOf, shop } from "../api.ts";
import { ring } from "../clock.ts";
import { manage, signIn } from "../manage/asking.ts";
import { endpoint } from "../merchant-server.ts";
import { press, toGateway } from "../simulated/customer.ts";

// A secret is in strange hands: what its owner does then, step by step as docs/security.md says it, and what goes on meanwhile.

const APP = `/apps/${shop.app}`;
const KHALTI = "gc_demokhalt";
let cookie = "";
/** The key in use. */
let secret: string = shop.secretKey;
beforeAll(async () => {
  await seedDemoGateways(env.DB, env.SEALING_KEYS);
  cookie = await signIn();
});
async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await manage(cookie, method, path, body);
  if (response.status >= 300) throw new Error(`${response.status} ${await response.text()}`);
  return response.json();
}

it("a secret key: the old pair ends at once, and what customers began goes on", async () => {
  const begun = await newOrder();
  const paid = await paidOrder();
  const { secretKey, ending } = await ask<NewKey>("POST", `${APP}/keys`, { mode: "test" });
  expect(ending).toEqual([shop.publicKey]);

  const stolen = await refundOf(paid.id, { amount: "1.00" }, "stolen");
  expect([stolen.status, await stolen.json()]).toMatchObject([401, { code: "auth.unknown_key" }]);
  expect((await api(`/v1/orders/${begun.id}`)).status).toBe(401);
  const seen = await api(`/v1/orders/${begun.id}`, { secret: secretKey });
  expect([seen.status, await seen.json()]).toMatchObject([200, { id: begun.id, status: "open" }]);

  const trail = await ask<{ data: readonly AuditView[] }>("GET", "/audit");
  expect(JSON.stringify(trail)).not.toContain(secretKey);
  expect(trail.data[0]).toMatchObject({ action: "keys.regenerate", target: shop.app });
  secret = secretKey;
});

it("a signing secret: what is sent from then on is signed with another, and the old one proves nothing", async () => {
  const { signingSecret } = await ask<{ signingSecret: string }>("POST", `${APP}/webhooks/secret`, { mode: "test" });
  expect(signingSecret).not.toBe(shop.signingSecret);
  const { url, received } = endpoint();
  const made = await api("/v1/orders", { body: { amount: "100.00", currency: "NPR", webhookUrl: url }, secret });
  const { id } = await made.json<OrderView>();
  await new Customer(id).pay();
  await ring(id);
  await expect.poll(received).toHaveLength(1);
  const [message] = await received();
  expect(new Webhook(signingSecret).verify(message?.body ?? "", message?.headers ?? {})).toMatchObject({ type: "order.paid" });
  expect(() => new Webhook(shop.signingSecret).verify(message?.body ?? "", message?.headers ?? {})).toThrow();
});

it("a gateway's credentials: the account is off at once, customers are led elsewhere, and what was begun there is looked after", async () => {
  const order = async (fields: object) =>
    api("/v1/orders", { body: { amount: "100.00", currency: "NPR", methods: ["wallet"], ...fields }, secret });
  const begun = await (await order({ gateways: ["khalti"] })).json<OrderView>();
  const hosted = await toGateway(begun.id);

  await ask("POST", `${APP}/gateways/${KHALTI}/disable`, {});
  const pinned = await order({ gateways: ["khalti"] });
  expect([pinned.status, await pinned.json()]).toMatchObject([422, { code: "order.no_gateway" }]);
  const other = await (await order({})).json<OrderView>();
  await new Customer(other.id).begin();
  const now = (id: string) => api(`/v1/orders/${id}`, { secret }).then((answer) => answer.json<OrderView>());
  expect((await now(other.id)).transactions).not.toContainEqual(expect.objectContaining({ gateway: "khalti" }));

  // Whoever has paid already must not lose by it.
  await press(hosted, "approve");
  expect(await now(begun.id)).toMatchObject({ status: "paid", capturedAmount: "100.00" });
});
