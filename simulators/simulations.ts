import { khalti } from "./khalti.tsx";
import type { Simulation } from "./simulation.ts";

const all: readonly Simulation[] = [
  khalti,
  // One line for each gateway.
];

export const simulations: ReadonlyMap<string, Simulation> = new Map(all.map((simulation) => [simulation.id, simulation]));

export const simulationOf = (id: string): Simulation | undefined => simulations.get(id);
