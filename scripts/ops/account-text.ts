import type { Gateway } from "../../src/gateways/contract.ts";
import type { StoredAccount } from "../../src/merchants/accounts.ts";
import { pageOrigin, webhookAddress } from "../../src/merchants/origin.ts";
import type { AppSettings } from "../../src/merchants/settings.ts";
import { when } from "./columns.ts";
import type { Store } from "./store.ts";
import { LOCAL_ORIGIN } from "./wanted.ts";

/** A row of a list. `now`: Unix ms. */
export function accountRow(account: StoredAccount, now: number): readonly string[] {
  const { id, gateway, mode, priority, priorities, currencies, methods } = account;
  const own = Object.entries(priorities ?? {}).map(([currency, level]) => `, ${currency} ${level}`);
  return [
    id,
    gateway,
    mode,
    `priority ${priority}${own.join("")}`,
    currencies?.join(",") ?? "every currency",
    methods?.join(",") ?? "every method",
    statusOf(account, now),
  ];
}

function statusOf({ deletedAt, enabled, verifiedAt, downUntil }: StoredAccount, now: number): string {
  if (deletedAt !== null) return `removed ${when(deletedAt)}`;
  if (!enabled) return "disabled";
  if (verifiedAt === null) return "not verified";
  return downUntil !== null && downUntil > now ? `keeps failing, tried last until ${when(downUntil)}` : "in use";
}

/** What the merchant enters at the gateway. */
export interface WebhookEntry {
  /** Null where nobody has said where the worker answers. */
  readonly webhookUrl: string | null;
  readonly webhookEvents: readonly string[];
}

/** Null where the gateway sends no webhooks. */
export function webhookEntry({ env }: Store, app: AppSettings, { id, webhooks }: Gateway, account: string): WebhookEntry | null {
  if (!webhooks) return null;
  const origin = pageOrigin(env, app, LOCAL_ORIGIN);
  return { webhookUrl: origin.ok ? webhookAddress(origin.value, id, account) : null, webhookEvents: webhooks.events };
}

/** What to do at the gateway, and with what it then shows. `left`: the account's fields that were not entered. */
export function webhookText(
  { webhookUrl, webhookEvents }: WebhookEntry,
  { remote }: Store,
  { id, name }: Gateway,
  account: string,
  left: readonly string[],
): string {
  const set = left.map((field) => ` --set ${field}=…`).join("");
  return [
    `\nWhere ${name} is to send its webhooks, to be entered there:\n\n  ${webhookUrl ?? webhookAddress("https://<your worker>", id, account)}`,
    `\nof these events:\n\n${webhookEvents.map((event) => `  ${event}`).join("\n")}`,
    ...(set
      ? [`\nWhat it then shows goes into what was left out: npm run gateway:set -- ${account}${set}${remote ? " --remote" : ""}`]
      : []),
  ].join("\n");
}
