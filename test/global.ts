import type { TestProject } from "vitest/node";
import { startReceiver } from "./receiver.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the tests' merchant listens. */
    receiver: string;
    /** Which seeds the model in test/faults/model plays. */
    faults: { readonly seeds: number; readonly from: number };
    /** How many times as long as usual fast-check tries. */
    fuzz: number;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const receiver = await startReceiver();
  project.provide("receiver", receiver.url);
  return receiver.close;
}
