import type { Mode } from "../kernel/ids.ts";
import type { Gateway } from "./contract.ts";
import { esewa } from "./esewa.ts";
import { khalti } from "./khalti.ts";
import { paypal } from "./paypal/paypal.ts";
import { razorpay } from "./razorpay/razorpay.ts";
import { sandbox } from "./sandbox/sandbox.ts";
import { stripe } from "./stripe/stripe.ts";

const all: readonly Gateway[] = [
  sandbox,
  khalti,
  esewa,
  stripe,
  paypal,
  razorpay,
  // One line for each gateway.
];

export const gateways: ReadonlyMap<string, Gateway> = new Map(all.map((gateway) => [gateway.id, gateway]));

export const gatewayById = (id: string): Gateway | undefined => gateways.get(id);

/** The value that a `Call` takes, or undefined where the gateway is not offered in that mode: the built-in sandbox in live. */
export const endpointOf = (gateway: Gateway, mode: Mode): unknown => gateway.endpoints[mode];
