import { env } from "cloudflare:workers";
import { ring } from "./clock.ts";

// Gateway accounts that were taken out come back by themselves: their objects have alarms too.

/** Not the one that the model's own faults lie before. */
const { DB } = env;

/** Everything the app has; the second ones are there to fail over to. */
export const SECOND = [
  { id: "gc_secondkha", gateway: "khalti" },
  { id: "gc_secondstr", gateway: "stripe" },
] as const;

export async function ringHealth(latest?: number): Promise<boolean> {
  const { results } = await DB.prepare("SELECT id FROM gateway_accounts WHERE gateway <> 'sandbox'").all<{ id: string }>();
  const rung = [];
  for (const { id } of results) rung.push(await ring(() => env.ACCOUNT_HEALTH.getByName(id), latest));
  return rung.includes(true);
}

export const downAccounts = async (): Promise<readonly string[]> => {
  const { results } = await DB.prepare("SELECT id FROM gateway_accounts WHERE down_until IS NOT NULL").all<{ id: string }>();
  return results.map(({ id }) => id);
};
