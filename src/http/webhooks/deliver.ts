import type { Call, Fields, Gateway, Hint, Notice } from "../../gateways/contract.ts";
import type { Failure } from "../../kernel/errors.ts";
import { transactionId } from "../../kernel/ids.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { orderClient } from "../../order/client.ts";
import { transactionOf } from "../../storage/provider-ids.ts";
import { countStray } from "../../storage/stray-notices.ts";

/** What came to an account's address, and the adapter that read it. */
export interface Arrived {
  readonly gateway: Gateway;
  readonly call: Call<Fields, unknown>;
  readonly account: string;
  readonly notice: Notice | Hint;
}

/** A gateway sends again what is refused: by then an order that was being written may be found. */
const REFUSED_TIMES = 3;

/** Takes a notice to its order. A payment that none of our orders knows is written down and, after a few times, taken as read. */
export async function deliver(env: Env, arrived: Arrived): Promise<Result<null, Failure>> {
  const { account, notice } = arrived;
  const place = await placeOf(env, arrived);
  if (!place.ok) return place;
  if (place.value) {
    const { order, count } = place.value;
    const taken = await orderClient(env, order).notice({ attempt: count, account, notice });
    if (taken.ok) {
      if (taken.value === "misdirected") console.warn({ message: "a notice of another account's payment", account, order });
      return ok(null);
    }
    if (taken.error.code !== "order.not_found") return taken;
  }
  return stray(env, arrived);
}

/** By our id in the notice, else by asking the gateway, else by what D1 knows of the gateway's ids. */
async function placeOf(
  env: Env,
  { gateway, call, account, notice }: Arrived,
): Promise<Result<ReturnType<typeof transactionId.read>, Failure>> {
  const { paymentId, refs = [] } = notice;
  if (paymentId !== undefined) return ok(transactionId.read(`tx_${paymentId}`));
  if (refs.length === 0) return ok(null);
  const located = gateway.locate ? await gateway.locate(call, refs) : ok(null);
  if (located.ok && located.value !== null) return ok(transactionId.read(`tx_${located.value}`));
  try {
    const found = await transactionOf(env.DB, account, refs);
    return ok(found === null ? null : transactionId.read(found));
  } catch (error) {
    console.warn({ message: "a notice's order can't be looked up", account, error: String(error) });
    return fail({ code: "unavailable" });
  }
}

async function stray(env: Env, { account, notice }: Arrived): Promise<Result<null, Failure>> {
  const { dedupeKey: key, refs = [], paymentId } = notice;
  // A hint proves nothing, not even that there is a payment: it is not worth a row.
  if (!("observed" in notice || "refund" in notice || "dispute" in notice)) return ok(null);
  try {
    const times = await countStray(env.DB, { account, key, refs: paymentId === undefined ? refs : [paymentId, ...refs] }, Date.now());
    return times > REFUSED_TIMES ? ok(null) : fail({ code: "webhook.stray" });
  } catch (error) {
    console.warn({ message: "a stray notice can't be written down", account, error: String(error) });
    return fail({ code: "unavailable" });
  }
}
