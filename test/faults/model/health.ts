import { env } from "cloudflare:workers";
import { afterAll, beforeAll } from "vitest";
import { alarmOf, ring } from "./clock.ts";
import { count } from "./spoiling.ts";

// Gateway accounts that were taken out come back by themselves: their objects have alarms too.

/** Not those that the model's own faults lie before. */
const { DB, ACCOUNT_HEALTH } = env;

/** Accounts that something was reported of: no other has an alarm. */
const reported = new Set<string>();

/** Writes down for the whole file who reports to which account. */
export function watchReports(): void {
  const getByName = (id: string) => {
    reported.add(id);
    return ACCOUNT_HEALTH.getByName(id);
  };
  beforeAll(() => void Object.assign(env, { ACCOUNT_HEALTH: { getByName } }));
  afterAll(() => void Object.assign(env, { ACCOUNT_HEALTH }));
}

/** Everything the app has; the second ones are there to fail over to. */
export const SECOND = [
  { id: "gc_secondkha", gateway: "khalti" },
  { id: "gc_secondstr", gateway: "stripe" },
] as const;

export async function ringHealth(latest?: number): Promise<boolean> {
  const rung = [];
  for (const id of [...reported].sort()) {
    const object = () => ACCOUNT_HEALTH.getByName(id);
    const hasRung = await ring(object, latest);
    if (hasRung) count("probe");
    rung.push(hasRung);
    if ((await alarmOf(object())) === null) reported.delete(id);
  }
  return rung.includes(true);
}

export const downAccounts = async (): Promise<readonly string[]> => {
  const { results } = await DB.prepare("SELECT id FROM gateway_accounts WHERE down_until IS NOT NULL").all<{ id: string }>();
  return results.map(({ id }) => id);
};
