import { esewa } from "./esewa.tsx";
import { khalti } from "./khalti.tsx";
import { paypal } from "./paypal.tsx";
import { razorpay } from "./razorpay.tsx";
import type { Simulation } from "./simulation.ts";
import { stripe } from "./stripe.tsx";

const all: readonly Simulation[] = [
  khalti,
  esewa,
  stripe,
  paypal,
  razorpay,
  // One line for each gateway.
];

export const simulations: ReadonlyMap<string, Simulation> = new Map(all.map((simulation) => [simulation.id, simulation]));

export const simulationOf = (id: string): Simulation | undefined => simulations.get(id);
