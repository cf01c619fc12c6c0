import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { demoAccount } from "../../simulators/accounts.ts";
import { addAccount } from "../../src/merchants/accounts.ts";
import { forgetCopies } from "../../src/merchants/forget-copies.ts";
import { sealCredentials } from "../../src/merchants/stored-credentials.ts";
import { sealingKeys } from "../../src/storage/sealed.ts";
import { call, objectOf, otherShop, shop } from "../api.ts";
import { later } from "../clock.ts";
import { problemOf } from "../http/asking.ts";
import {
  PAYPAL,
  paidOnce,
  paidThere,
  RAZORPAY,
  STRIPE,
  send,
  signed,
  stateOf,
  TELLERS,
  type Teller,
  tell,
  tellers,
  withTellers,
} from "./tellers.ts";

// What comes to the address of a gateway's webhooks and is not from the gateway, or not as the gateway sent it.

withTellers();

const bytes = (text: string) => new Uint8Array(new TextEncoder().encode(text));
const sendBytes = ({ address }: Teller, body: BodyInit, headers: Readonly<Record<string, string>>) =>
  call(address, { method: "POST", body, headers });
const strays = () => env.DB.prepare("SELECT count(*) AS n FROM stray_notices").first<number>("n");
/** What an order remembers of webhooks. */
const marks = (id: string) =>
  runInDurableObject(objectOf(id), (_, { storage }) => storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM notices").one().n);

/** The addresses of another merchant's accounts at the same gateways. */
const others = new Map<string, string>();
beforeAll(async () => {
  const keys = await sealingKeys(env.SEALING_KEYS);
  for (const teller of TELLERS) {
    const { gateway } = teller;
    const own = gateway === "paypal" ? { webhookId: wrongSecret(teller) } : { webhookSecret: wrongSecret(teller) };
    const credentials = { ...demoAccount(gateway).credentials, ...own };
    const id = await addAccount(env.DB, keys, { app: otherShop.app, mode: "test", gateway, credentials }, Date.now());
    others.set(gateway, `/webhooks/${gateway}/${id}`);
  }
});

const WRONG = { stripe: "whsec_OfSomebodyElse", razorpay: "of_somebody_else", paypal: "SOMEBODYELSES0000" } as const;
const wrongSecret = ({ gateway }: Teller) => Object.entries(WRONG).find(([name]) => name === gateway)?.[1] ?? "";

describe.each(tellers)("%s", (gateway, teller) => {
  it("A10 a webhook without a signature, or with somebody else's: 401, and nothing is stored", async () => {
    const { id, paying } = await paidThere(teller);
    const before = { ...(await stateOf(id)), strays: await strays(), marks: await marks(id) };
    const { body } = paying;
    const cut = Object.fromEntries(Object.entries(paying.headers).map(([name, value]) => [name, value.slice(0, -1)]));
    const forged: readonly Readonly<Record<string, string>>[] = [
      {},
      cut,
      await teller.sign(body, { secret: wrongSecret(teller) }),
      await teller.sign(`${body} `),
      await teller.sign(""),
    ];
    for (const headers of forged)
      expect(await problemOf(send(teller, { body, headers }))).toMatchObject({ status: 401, code: "webhook.signature" });
    expect(await problemOf(send(teller, { body: "", headers: {} }))).toMatchObject({ status: 401 });
    expect({ ...(await stateOf(id)), strays: await strays(), marks: await marks(id) }).toEqual(before);
    await tell(teller, paying);
    await paidOnce(teller, id);
  });

  it("A10 who sends many of them is told to wait, the gateway is not", async () => {
    const { id, paying } = await paidThere(teller);
    const from = (address: string, headers: Readonly<Record<string, string>>) =>
      send(teller, { body: paying.body, headers: { ...headers, "cf-connecting-ip": address } });
    // More than twice what is allowed in a minute: also where one ends meanwhile.
    const answers = await Promise.all(Array.from({ length: 125 }, () => from(`of ${gateway}`, {})));
    expect([...new Set(answers.map(({ status }) => status))].toSorted()).toEqual([401, 429]);
    expect((await from("203.0.113.200", paying.headers)).status).toBe(200);
    await paidOnce(teller, id);
  });

  it("A12 a webhook of one merchant at another's address: refused, and nothing changes at either", async () => {
    const { id, paying } = await paidThere(teller);
    const before = await stateOf(id);
    expect((await send(teller, paying, others.get(gateway))).status).toBe(401);
    expect(await stateOf(id)).toEqual(before);
    await tell(teller, paying);
    await paidOnce(teller, id);
  });

  it("A17 a body that was written anew on its way is not believed, the gateway's own bytes are", async () => {
    const { id, paying } = await paidThere(teller);
    const before = await stateOf(id);
    // Words of the customer or the merchant, as gateways send them along.
    const { body, headers } = await signed(teller, paying.body.replace("{", '{"said":"चिया “first flush” é",'));
    const event: object = JSON.parse(body);
    const reversed = Object.fromEntries(Object.entries(event).toReversed());
    const again: readonly Uint8Array<ArrayBuffer>[] = [
      bytes(JSON.stringify(event, null, 1)),
      bytes(JSON.stringify(reversed)),
      bytes(`${body}\n`),
      bytes(`\ufeff${body}`),
      bytes(body.replace("é", "\\u00e9")),
      bytes(body.normalize("NFD")),
      // As Latin-1: no UTF-8 at all.
      new Uint8Array([...body].map((character) => character.charCodeAt(0) & 0xff)),
    ];
    for (const text of again) {
      const { status } = await sendBytes(teller, text, headers);
      expect([400, 401]).toContain(status);
    }
    expect(await stateOf(id)).toEqual(before);
    expect((await sendBytes(teller, bytes(body), headers)).status).toBe(200);
    await paidOnce(teller, id);
  });

  it("A18 a webhook that is huge is refused before it is read, whatever it says of its length", async () => {
    const huge = bytes("x".repeat(1_000_000));
    const stream = () =>
      new ReadableStream({
        start(controller) {
          for (let at = 0; at < huge.length; at += 65_536) controller.enqueue(huge.slice(at, at + 65_536));
          controller.close();
        },
      });
    for (const body of [huge, stream()]) expect((await sendBytes(teller, body, {})).status).toBe(413);
  });

  it("A18 a webhook that is no JSON is refused, signed or not; its content type says nothing", async () => {
    const nonsense = ["", "paid!", "[]", "null", '{"id":', "[".repeat(200_000)];
    for (const body of nonsense) {
      expect((await send(teller, { body, headers: {} })).status).toBe(401);
      const { status } = await send(teller, { body, headers: await teller.sign(body) });
      // PayPal is not asked whether such a thing is its own.
      expect(status).toBe(teller === PAYPAL ? 401 : 400);
    }
    const { id, paying } = await paidThere(teller);
    await tell(teller, { ...paying, headers: { ...paying.headers, "content-type": "text/plain; charset=latin1" } });
    await paidOnce(teller, id);
  });
});

it.each([STRIPE, RAZORPAY])(
  "A12 a merchant signs a message about another's payment: taken as read, and nothing changes",
  async (teller) => {
    const { id, paying } = await paidThere(teller);
    const before = await stateOf(id);
    const message = await signed(teller, paying.body, { secret: wrongSecret(teller) });
    expect((await send(teller, message, others.get(teller.gateway))).status).toBe(200);
    expect(await stateOf(id)).toEqual(before);
    expect(await marks(id)).toBe(0);
  },
);

/** As gateway:set does at both gateways; isolates know it ten seconds later. */
async function setSecrets(of: (teller: Teller) => Readonly<Record<string, string>>): Promise<void> {
  const keys = await sealingKeys(env.SEALING_KEYS);
  for (const teller of [STRIPE, RAZORPAY]) {
    const { id, credentials } = demoAccount(teller.gateway);
    const sealed = await sealCredentials(keys, id, { ...credentials, ...of(teller) });
    await env.DB.prepare("UPDATE gateway_accounts SET sealed = ? WHERE id = ?").bind(sealed, id).run();
  }
  await forgetCopies(env.DB, env.KV, shop.app);
  later(11);
}

it("A20 the webhook secret is changed while messages are under way: old and new are believed", async () => {
  const secretOf = ({ gateway }: Teller) => demoAccount(gateway).credentials.webhookSecret ?? "";
  const next = "whsec_TheNextOne";
  const answered = async (teller: Teller, secret: string) => {
    const { id, paying } = await paidThere(teller);
    const { status } = await send(teller, await signed(teller, paying.body, { secret }));
    if (status === 200) await paidOnce(teller, id);
    return status;
  };
  const underWay = await Promise.all([STRIPE, RAZORPAY].map(async (teller) => ({ teller, ...(await paidThere(teller)) })));

  await setSecrets((teller) => ({ webhookSecret: next, previousWebhookSecret: secretOf(teller) }));
  for (const { teller, id, paying } of underWay) {
    await tell(teller, paying);
    await paidOnce(teller, id);
    const before = secretOf(teller);
    for (const secret of [before, next]) expect(await answered(teller, secret)).toBe(200);
    for (const secret of [wrongSecret(teller), `${next},${before}`]) expect(await answered(teller, secret)).toBe(401);
  }

  await setSecrets(() => ({ webhookSecret: next }));
  for (const { teller } of underWay) {
    expect(await answered(teller, secretOf(teller))).toBe(401);
    expect(await answered(teller, next)).toBe(200);
  }
});
