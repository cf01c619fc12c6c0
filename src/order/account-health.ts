import { DurableObject } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { randomId } from "../kernel/ids.ts";
import { forgetCopies } from "../merchants/forget-copies.ts";
import { database } from "../storage/database.ts";
import { gatewayAccounts } from "../storage/schema.ts";
import { within } from "../storage/within.ts";
import { type AccountAt, gatewayCall } from "./gateway-call.ts";
import { afterProbe, afterReports, type Health, WELL } from "./health-rules.ts";

interface Stored {
  readonly at: AccountAt;
  readonly health: Health;
  /** Whether D1 says the same. */
  readonly told: boolean;
}

const AGAIN_MS = 5_000;

/**
 * How one gateway account is doing. Orders report to it from their alarms; when it keeps failing, its flag goes into the settings,
 * and with them everywhere. Nothing of it is on a payment's path.
 */
export class AccountHealth extends DurableObject<Env> {
  /** `worked`: for each session that was asked for whether it was made, the oldest first. */
  async report(at: AccountAt, worked: readonly boolean[]): Promise<void> {
    const before = this.#stored?.health ?? WELL;
    await this.#keep(at, before, afterReports(before, worked, Date.now()));
  }

  async health(): Promise<Health> {
    return this.#stored?.health ?? WELL;
  }

  /** Its time out is over: one harmless call tells whether it is back. Also when D1 could not be told. */
  override async alarm(): Promise<void> {
    const stored = this.#stored;
    if (!stored) return;
    const { at, health } = stored;
    const now = Date.now();
    if (health.downUntil === null || health.downUntil > now) return this.#tell(stored);
    let works = false;
    try {
      const made = await gatewayCall(this.env, at, randomId("", 22));
      works = made.ok && (await made.value.gateway.check(made.value.call)).ok;
    } catch (error) {
      console.warn({ message: "a gateway account can't be probed", account: at.account, error: String(error) });
    }
    await this.#keep(at, health, afterProbe(health, works, Date.now()));
  }

  get #stored(): Stored | undefined {
    return this.ctx.storage.kv.get<Stored>("state");
  }

  async #keep(at: AccountAt, before: Health, after: Health): Promise<void> {
    const told = before.downUntil === after.downUntil && (this.#stored?.told ?? true);
    const stored = { at, health: after, told };
    this.ctx.storage.kv.put("state", stored);
    if (after.downUntil !== null) await this.ctx.storage.setAlarm(after.downUntil);
    if (!told) await this.#tell(stored);
  }

  async #tell({ at, health }: Stored): Promise<void> {
    try {
      const { downUntil } = health;
      await within(5_000, database(this.env.DB).update(gatewayAccounts).set({ downUntil }).where(eq(gatewayAccounts.id, at.account)).run());
      await forgetCopies(this.env.DB, this.env.KV, at.app);
      console.warn({ message: downUntil === null ? "a gateway account is back" : "a gateway account keeps failing", ...at, downUntil });
      this.ctx.storage.kv.put("state", { at, health, told: true });
      if (downUntil !== null) await this.ctx.storage.setAlarm(downUntil);
    } catch (error) {
      console.warn({ message: "a gateway account's health can't be told", account: at.account, error: String(error) });
      await this.ctx.storage.setAlarm(Date.now() + AGAIN_MS);
    }
  }
}
