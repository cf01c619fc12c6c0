import type { NextAction } from "../../../../domain/facts.ts";

/** What a checkout SDK is started with; empty for a gateway that needs none. */
export const configOf = (next: NextAction | null): Readonly<Record<string, string | number | boolean>> =>
  next?.kind === "sdk" ? next.params : {};

/** What gateways call the key that names the merchant to the customer's browser. */
const PUBLIC_KEYS = ["clientId", "key", "publishableKey"];

export function clientIdOf(next: NextAction | null): string | null {
  const config = configOf(next);
  const name = PUBLIC_KEYS.find((key) => typeof config[key] === "string");
  return name === undefined ? null : String(config[name]);
}
