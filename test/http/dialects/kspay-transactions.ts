import { expect } from "vitest";
import type { TransactionRecord } from "../../../src/http/dialects/kspay/transaction/record.ts";
import { Customer, otherShop, shop } from "../../api.ts";
import { KEYS, kspay, NPR, newReference, OTHER_KEYS, resultOf, signature, tokens, WALLET } from "./kspay-asking.ts";
import type { Shop } from "./kspay-shops.ts";

// The same shop's transactions, also asked for by another shop, or in live mode.

type Caller = Pick<Shop, "app" | "keys">;
const ours: Caller = { app: shop.app, keys: KEYS };
export const theirs: Caller = { app: otherShop.app, keys: OTHER_KEYS };

/** HTTP status, code and message of a refusal, after a look at its form. */
export async function refusalOf(asked: Promise<Response>): Promise<[status: number, code: number, message: string]> {
  const response = await asked;
  const { status } = response;
  const body = await response.json<{ code: number; message: string }>();
  expect(body).toEqual({ status, statusCode: status, httpStatus: status, code: body.code, message: body.message });
  return [status, body.code, body.message];
}

export const INVALID = [400, 25, "Invalid Request"];
export const NO_DATA = [404, 24, "No data found with this ID!"];
export const NO_GATEWAY = [400, 2060, "No gateway assigned in this app"];

export const signed = async ({ app, keys }: Caller = ours) => ({ "x-signature": await signature(app, keys) });
export const bearerOf = async ({ app, keys }: Caller = ours) => ({ authorization: `Bearer ${(await tokens(app, keys)).accessToken}` });

/** What a server sends to initiate, with a fresh number. */
export const wanted = (fields: Readonly<Record<string, unknown>> = {}) => ({
  currencyId: NPR,
  paymentMethodId: WALLET,
  amount: 345.67,
  referenceNumber: newReference(),
  ...fields,
});

interface Initiated {
  readonly pe_txnId: string;
  readonly providerOrderId: string | null;
  readonly gateway: string | null;
  readonly signature: string;
  readonly paymentUrl: string;
  readonly referenceNumber: string;
}

export const made = <T = Initiated>(asked: Promise<Response>): Promise<T> => resultOf(asked, 201);

export const initiating = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  kspay("/transaction/initiate", { body, headers });

/** By a server's signature. */
export const initiate = async (fields: Readonly<Record<string, unknown>> = {}): Promise<Initiated> =>
  made(initiating(wanted(fields), await signed()));

export const processing = (signature: string, body?: unknown): Promise<Response> =>
  kspay("/transaction/process", { method: "POST", body, headers: { "x-signature": signature } });

/** A call below /transaction with an access token. */
export const ask = async (path: string, of?: Caller): Promise<Response> => kspay(`/transaction${path}`, { headers: await bearerOf(of) });

export const read = <T = TransactionRecord>(path: string): Promise<T> => resultOf(ask(path), 200);
export const recordOf = (id: string): Promise<TransactionRecord> => read(`/txnId/${id}`);

export const orderOf = (transaction: string): string => `or_${transaction.slice(3, 23)}`;
export const payer = (transaction: string): Customer => new Customer(orderOf(transaction));
