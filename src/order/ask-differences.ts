import { randomId, transactionId } from "../kernel/ids.ts";
import { type Asked, differencesToAsk, noteAsked, type ToAsk } from "../storage/reconciliations.ts";
import { orderClient } from "./client.ts";
import { gatewayCall } from "./gateway-call.ts";
import { gently } from "./gently.ts";

const AT_ONCE = 50;

/**
 * Has the gateway asked about what a settlement file says differently: the file itself changes nothing. A payment that we do not know
 * may be one of ours whose gateway has never told us of it.
 */
export async function askDifferences(env: Env): Promise<number> {
  const waiting = await differencesToAsk(env.DB, AT_ONCE);
  // One look answers for all that is said of one transaction.
  const looks = new Map<string, Promise<"asked" | "none" | "later">>();
  const recheck = (transaction: string, account: string) => {
    const look = looks.get(transaction) ?? recheckOf(env, transaction, account);
    looks.set(transaction, look);
    return look;
  };
  const asked = await gently(
    waiting,
    ({ account }) => account,
    async (one): Promise<Asked> => {
      const { reconciliation, no, account } = one;
      const named = one.transaction ?? (await located(env, one));
      const answer = named && (await recheck(named, account));
      const isOpen = named === undefined || answer === "later";
      return { reconciliation, no, transaction: answer === "none" ? null : (named ?? null), tries: isOpen ? one.tries - 1 : 0 };
    },
  );
  await noteAsked(env.DB, asked);
  const failed = asked.filter(({ tries }) => tries > 0).length;
  if (waiting.length > 0) console.log(JSON.stringify({ askedDifferences: waiting.length, failed }));
  return waiting.length;
}

/** The order does the asking, and decides what the answer means. `none`: it has no such attempt at that account. */
async function recheckOf(env: Env, transaction: string, account: string): Promise<"asked" | "none" | "later"> {
  const place = transactionId.read(transaction);
  if (!place) return "none";
  const asked = await orderClient(env, place.order).recheck({ attempt: { no: place.count, account } });
  if (asked.ok) return asked.value.unheard ? "later" : "asked";
  return asked.error.code === "order.not_found" ? "none" : "later";
}

/** Our transaction by the gateway's id of it; null where the gateway says that it is none of ours, undefined where it could not be asked. */
async function located(
  env: Env,
  { app, mode, account, gateway, providerOrderId, providerPaymentId }: ToAsk,
): Promise<string | null | undefined> {
  const made = await gatewayCall(env, { app, mode, account, gateway }, randomId("", 22));
  if (!made.ok) return made.error.failure === "unavailable" ? undefined : null;
  if (!made.value.gateway.locate) return null;
  const refs = [providerOrderId, providerPaymentId].filter((id) => id !== null);
  const found = await made.value.gateway.locate(made.value.call, refs);
  if (!found.ok) return undefined;
  const transaction = found.value === null ? null : `tx_${found.value}`;
  return transaction !== null && transactionId.read(transaction) ? transaction : null;
}
