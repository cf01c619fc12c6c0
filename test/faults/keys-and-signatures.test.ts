import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import { randomId } from "../../src/kernel/ids.ts";
import { rotateKeys } from "../../src/merchants/key-pairs.ts";
import { accountPlace, seal, sealingKeys } from "../../src/storage/sealed.ts";
import { api, call, json, orderNow, paidOrder, refundOf, shop } from "../api.ts";
import { later } from "../clock.ts";
import { expectRefused } from "../http/asking.ts";
import { send as karmapay, order as wantedOfKarmapay } from "../http/dialects/karmapay-asking.ts";
import { khalti, REQUEST as wantedOfKhalti } from "../http/dialects/khalti-asking.ts";
import { expectRefused as expectFault, kspay, resultOf, signature, type Tokens, tokens } from "../http/dialects/kspay-asking.ts";
import { addAccount, newPair, newShop, revoke, type Shop } from "../http/dialects/kspay-shops.ts";
import { initiate, orderOf, payer, processing, refusalOf, theirs } from "../http/dialects/kspay-transactions.ts";
import { typesOf } from "./tellers.ts";

// Who may speak for a merchant, and for how long.

const MINUTE = 60;
/** How long copies of a revoked key may still be believed, in seconds: docs/operating.md says it. */
const COPIES = 70;

const texts = (asked: readonly Promise<Response>[]) =>
  Promise.all(asked.map(async (answer) => [(await answer).status, await (await answer).text()] as const));

/** An app with a way to be paid, so that nobody sees what becomes of its keys. */
async function ownShop(): Promise<Shop> {
  const own = await newShop();
  const id = randomId("gc_", 9);
  await addAccount(own.app, { id, sealed: await seal(await sealingKeys(env.SEALING_KEYS), accountPlace(id), "{}") });
  return own;
}

it("E8 a signature of KS Pay's is sent again: the same answer, no second effect", async () => {
  const { pe_txnId, signature: bound } = await initiate();
  const id = orderOf(pe_txnId);
  const answers = new Map(await texts(Array.from({ length: 5 }, () => processing(bound))));
  expect([...answers.keys()]).toEqual([201]);
  expect(await typesOf(id)).toEqual(["order.opened", "transaction.created", "call.started", "call.ended", "transaction.next"]);
  await payer(pe_txnId).pay();
  const before = await typesOf(id);
  later(14 * MINUTE);
  expect(await texts([processing(bound), processing(bound, {})])).toEqual(Array(2).fill([201, answers.get(201)]));
  expect(await typesOf(id)).toEqual(before);
  expect(await orderNow(id)).toMatchObject({ status: "paid", transactions: [{ status: "completed" }] });
});

describe("E9 past its end, or a clock that is a little off", () => {
  const read = (accessToken: string) => kspay("/currencies", { headers: { authorization: `Bearer ${accessToken}` } });
  const expired = "sandboxLive.keyVaultErrors.signatureExpired";

  it("E9 a signature or token is refused from its end on", async () => {
    const { signature: bound } = await initiate();
    const { accessToken } = await tokens();
    later(15 * MINUTE - 2);
    expect((await processing(bound)).status).toBe(201);
    expect((await read(accessToken)).status).toBe(200);
    later(2);
    await expectFault(processing(bound), expired);
    expect((await refusalOf(processing(bound)))[1]).toBe(11_005);
    expect((await refusalOf(read(accessToken)))[1]).toBe(9_009);
  });

  it.each([5, -5])("E9 of a machine whose clock is %i minutes off it is taken elsewhere", async (minutes) => {
    later(minutes * MINUTE);
    const { signature: bound } = await initiate();
    const { accessToken } = await tokens();
    later(-minutes * MINUTE);
    expect((await processing(bound)).status).toBe(201);
    expect((await read(accessToken)).status).toBe(200);
  });
});

describe("E10 a signature of another app, mode, key or transaction is refused", () => {
  it("E10 of another app: there is no such transaction", async () => {
    const { pe_txnId } = await initiate();
    const id = orderOf(pe_txnId);
    const before = await orderNow(id);
    for (const { app, keys } of [theirs, await ownShop(), await newPair(shop.app, "live")])
      await expectFault(processing(await signature(app, keys), { pe_txnId }), "sandboxLive.systemError.noDataFound");
    expect(await orderNow(id)).toEqual(before);
  });

  it("E10 of another transaction: that one is processed, whatever is named", async () => {
    const [mine, other] = [await initiate(), await initiate({ paymentMethodId: null })];
    expect((await processing(mine.signature, { pe_txnId: other.pe_txnId })).status).toBe(201);
    expect((await orderNow(orderOf(other.pe_txnId))).transactions).toEqual([]);
  });

  it("E10 of a key that ended: refused with its transaction still open", async () => {
    const { app, keys, key } = await ownShop();
    const text = await signature(app, keys);
    await revoke(key);
    later(COPIES + 1);
    await expectFault(processing(text), "sandboxLive.keyVaultErrors.accessKeyMismatch");
  });

  it("E10 of nobody: changed anywhere, or a token", async () => {
    const text = await signature();
    const { accessToken, refreshToken } = await tokens();
    const places = [0, 7, Math.floor(text.length / 2), text.length - 1];
    const changed = places.map((at) => text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1));
    for (const forged of [...changed, accessToken, refreshToken, `${text}00`])
      await expectFault(processing(forged), "sandboxLive.keyVaultErrors.invalidSignatureFormat");
  });
});

it("E11 a revoked key is refused at once for what moves money out, and everywhere within the documented time", async () => {
  const { app, keys, key } = await ownShop();
  const secret = keys.secretKey;
  const { accessToken, refreshToken } = await tokens(app, keys);
  const signed = await signature(app, keys);
  const bearer = { authorization: `Bearer ${accessToken}` };
  const { id } = await json<OrderView>(api("/v1/orders", { body: { amount: "10.00", currency: "NPR" }, secret }));
  const everywhere = () => [
    api("/v1/orders", { secret }),
    api(`/v1/orders/${id}`, { secret }),
    api("/v1/orders", { body: { amount: "10.00", currency: "NPR", reference: "E11" }, secret }),
    api("/v1/gateways", { secret }),
    karmapay("/v1/orders/create", wantedOfKarmapay, { authorization: `Bearer ${secret}` }),
    khalti("/api/v2/epayment/initiate/", { body: wantedOfKhalti, authorization: `Key ${secret}` }),
    kspay("/currencies", { headers: bearer }),
    kspay("/transaction/process", { body: { pe_txnId: `tx_${id.slice(3)}00` }, headers: { "x-signature": signed } }),
    kspay(`/auth/generate-token/${app}`, { body: keys }),
    kspay(`/auth/generate-signature/${app}`, { body: keys }),
  ];
  const statuses = async () => (await Promise.all(everywhere())).map(({ status }) => status);
  expect(await statuses()).toEqual([200, 200, 201, 200, 200, 200, 200, 201, 201, 201]);

  await revoke(key);
  for (const path of ["refunds", "resolve"]) await expectRefused(api(`/v1/orders/${id}/${path}`, { body: {}, secret }), "auth.unknown_key");
  later(COPIES + 1);
  expect(await statuses()).toEqual([401, 401, 401, 401, 400, 401, 401, 400, 400, 400]);
  expect((await kspay("/auth/refresh-token", { body: {}, headers: { authorization: refreshToken } })).status).toBe(401);
});

it("E12 keys are changed: old and new work until the old one's end", async () => {
  const { app, keys } = await ownShop();
  const sealing = () => sealingKeys(env.SEALING_KEYS);
  const list = async (secret: string) => (await api("/v1/orders", { secret })).status;
  const { accessToken } = await tokens(app, keys);
  const { pair, endsAt } = await rotateKeys(env.DB, sealing, { app, mode: "test", overlap: 3_600_000 }, Date.now());
  later(COPIES + 1);
  const orders = await Promise.all(
    [keys.secretKey, pair.secretKey].map((secret) =>
      json<OrderView>(api("/v1/orders", { body: { amount: "10.00", currency: "NPR", reference: "E12" }, secret })),
    ),
  );
  expect(new Set(orders.map(({ id }) => id)).size).toBe(1);
  later((endsAt - Date.now()) / 1000 - 1);
  expect([await list(keys.secretKey), await list(pair.secretKey)]).toEqual([200, 200]);
  later(2);
  expect([await list(keys.secretKey), await list(pair.secretKey)]).toEqual([401, 200]);
  expect((await kspay("/currencies", { headers: { authorization: `Bearer ${accessToken}` } })).status).toBe(401);
  await expectFault(kspay(`/auth/generate-token/${app}`, { body: keys }), "sandboxLive.keyVaultErrors.accessKeyMismatch");
});

it("E13 a refresh token is used twice at once: one succeeds, and that ends its family", async () => {
  const { app, keys } = await newShop();
  const bystander = await tokens(app, keys);
  const { refreshToken } = await tokens(app, keys);
  const refresh = (token: string) => kspay("/auth/refresh-token", { body: {}, headers: { authorization: token } });
  const answers = await Promise.all(Array.from({ length: 5 }, () => refresh(refreshToken)));
  const [winner, ...more] = answers.filter(({ status }) => status === 201);
  expect([winner?.status, more]).toEqual([201, []]);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);

  const next = await resultOf<Tokens>(Promise.resolve(winner ?? new Response()), 201);
  for (const token of [next.refreshToken, refreshToken]) expect((await refresh(token)).status).toBe(401);
  expect((await kspay("/currencies", { headers: { authorization: `Bearer ${next.accessToken}` } })).status).toBe(401);
  expect((await refresh(bystander.refreshToken)).status).toBe(201);
});

it("E11 a key in an address or a body is no key", async () => {
  const { id } = await paidOrder();
  expect((await call(`/v1/orders/${id}?key=${shop.secretKey}`)).status).toBe(401);
  expect((await call(`/v1/orders/${id}/refunds`, { method: "POST", body: JSON.stringify({ key: shop.secretKey }) })).status).toBe(401);
  expect((await refundOf(id, { amount: "1.00" })).status).toBe(201);
});
