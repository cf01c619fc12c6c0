import type { PageView } from "../domain/page.ts";
import type { PaymentStatus } from "../domain/view.ts";
import { hmacSha256 } from "../kernel/crypto.ts";
import { fromBase64, hex } from "../kernel/encoding.ts";

/** What the shop is told about the payment in the address that its customer comes back to. */
export interface RedirectParameters {
  readonly payment_status: PaymentStatus;
  readonly order_status: PageView["status"];
  /** The order as one transaction. */
  readonly kspay_id: string;
  /** Empty where the gateway gave none; so is `reference` where the merchant gave none. */
  readonly provider_payment_id: string;
  readonly order_id: string;
  readonly reference: string;
  /** Unix seconds. */
  readonly t: string;
}

export function redirectParameters(view: PageView, now: number): RedirectParameters {
  const { stage, status, outcome } = view;
  // Between the end of the offer and the alarm that writes it down the order still says "open".
  const lapsed = stage.kind === "gone" && status === "open";
  // A call whose answer is still out may have taken the money.
  const undecided = stage.kind === "wait" && stage.why !== "connecting";
  return {
    payment_status: lapsed ? "expired" : undecided ? "pending" : outcome.paymentStatus,
    order_status: lapsed ? "expired" : status,
    kspay_id: outcome.transaction,
    provider_payment_id: outcome.providerPaymentId ?? "",
    order_id: view.id,
    reference: view.reference ?? "",
    t: String(Math.floor(now / 1000)),
  };
}

/**
 * The shop's address with the parameters and their signature: hex HMAC-SHA-256, keyed with the decoded part of `whsec_…`, over
 * all other query parameters (the shop's own too) sorted by name and form-encoded.
 */
export async function signedRedirect(redirectUrl: string, parameters: RedirectParameters, secret: string): Promise<string> {
  const url = new URL(redirectUrl);
  const query = queryWith(url, { ...parameters });
  query.delete("signature");
  const sorted = new URLSearchParams(query);
  sorted.sort();
  query.set("signature", hex(await hmacSha256(fromBase64(secret.replace(/^whsec_/, "")), sorted.toString())));
  url.search = query.toString();
  return url.href;
}

/** The shop's address with the parameters of a dialect that signs nothing. */
export function plainRedirect(redirectUrl: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(redirectUrl);
  url.search = queryWith(url, parameters).toString();
  return url.href;
}

function queryWith({ searchParams }: URL, parameters: Readonly<Record<string, string>>): URLSearchParams {
  // Through strings: workerd's URLSearchParams keeps bytes that are not UTF-8 as they are, and the shop's server would sign others.
  const query = new URLSearchParams([...searchParams]);
  for (const [name, value] of Object.entries(parameters)) query.set(name, value);
  return query;
}
