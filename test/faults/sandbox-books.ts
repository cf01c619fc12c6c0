import { env } from "cloudflare:workers";
import { shop } from "../api.ts";

/** What the sandbox wallet's own books say of an order's first attempt. Amounts are minor units. */
export async function sandboxPayment(id: string): Promise<{ readonly status: string; readonly amount: number; readonly refunded: number }> {
  const request = new Request(`https://sandbox.invalid/payments/${id.slice(3)}01`, { headers: { "dwar-mode": "test" } });
  return (await env.SANDBOX_LEDGERS.getByName(shop.app).fetch(request)).json();
}
