import { formOf, type Seen } from "../../../simulators/browser.ts";
import { ORIGIN, orderNow } from "../../api.ts";
import { goOn, ledgerOf, press, toGateway } from "../../simulated/customer.ts";
import { GATES } from "../../simulated/gates.ts";
import { among, type Message, orderAt, TELLERS } from "../tellers.ts";
import { keepBooks } from "./books.ts";

// Payments of another order, paid and true: what a forger has in hand.

export interface Donor {
  /** Its 22 characters. */
  readonly payment: string;
  /** The gateway's id of its session. */
  readonly ref: string;
  /** What its customer came back with. */
  readonly params: Readonly<Record<string, string>>;
  /** The message that made it paid, where the gateway sends any. */
  readonly paying: Message | undefined;
}

/** What a browser brings along from the gateway's page. */
const broughtBy = (seen: Seen): Record<string, string> =>
  seen.status === 303 ? Object.fromEntries(new URL(seen.url, ORIGIN).searchParams) : { ...formOf(seen).fields };

async function donate(gate: (typeof GATES)[number]): Promise<readonly [string, Donor]> {
  const { id } = await orderAt(gate);
  const back = await press(await toGateway(id, gate.method), "approve", { follow: false });
  await goOn(back);
  const [transaction] = (await orderNow(id)).transactions;
  const teller = TELLERS.find(({ gateway }) => gateway === gate.gateway);
  const said = (await ledgerOf(gate.gateway).messages()).filter(
    ({ body, url }) => body.includes(id.slice(3)) && url.endsWith(teller?.address ?? ""),
  );
  const messages = teller ? said.map(({ headers, body }) => ({ type: teller.typeOf(body), headers, body })) : [];
  return [
    gate.gateway,
    {
      payment: transaction?.id.slice(3) ?? "",
      ref: transaction?.providerOrderId ?? "",
      params: broughtBy(back),
      paying: teller && among(messages, teller.paying),
    },
  ];
}

/** One at each gateway; their books stay. */
export async function donors(): Promise<ReadonlyMap<string, Donor>> {
  const made = await Promise.all(GATES.map(donate));
  await keepBooks();
  return new Map(made);
}

/** A return that says it is paid, made from another's. */
export function madeUp(gateway: string, { payment, ref, params }: Donor, own: { payment: string; ref: string }): Record<string, string> {
  const { data } = params;
  if (data !== undefined) return { data: btoa(atob(data).replaceAll(payment, own.payment)) };
  const altered = Object.entries(params).map(([name, value]) => [name, value.replaceAll(payment, own.payment).replaceAll(ref, own.ref)]);
  return { ...Object.fromEntries(altered), ...(gateway === "stripe" && { payment_status: "paid", session_id: own.ref }) };
}
