import type { Method } from "../../domain/facts.ts";
import type { Field } from "../../gateways/contract.ts";
import type { Mode } from "../../kernel/ids.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import type { Currency } from "../../kernel/money.ts";
import { ok, type Result } from "../../kernel/result.ts";
import { webhookAddress } from "../origin.ts";
import type { Priorities } from "../priorities.ts";
import { opened, shownCredential } from "./credentials.ts";
import { nextStep, type Step, type StepState } from "./steps.ts";
import type { Found } from "./stored.ts";

/** A field of a gateway's credentials, for a form. */
export interface FieldView {
  readonly name: string;
  readonly label: string;
  readonly help: string | null;
  readonly secret: boolean;
  readonly optional: boolean;
  /** Where one of several is to be chosen: value to label. */
  readonly choices: Readonly<Record<string, string>> | null;
  /** It belongs to the webhook step: the gateway shows or takes it when a webhook is added there. */
  readonly webhook: boolean;
}

/** Times are ISO 8601. */
export interface AccountView {
  readonly id: string;
  readonly app: string;
  readonly mode: Mode;
  readonly gateway: string;
  /** The gateway's. */
  readonly name: string;
  /** `down`: it keeps failing, and is tried last until `downUntil`. */
  readonly status: "enabled" | "disabled" | "unverified" | "down";
  readonly downUntil: string | null;
  readonly enabled: boolean;
  readonly verified: boolean;
  readonly steps: Readonly<Record<Step, StepState>>;
  /** What is to be done next; null when nothing is. */
  readonly next: Step | null;
  /** Why the last verification failed. */
  readonly failure: string | null;
  readonly domain: string | null;
  /** The verification order that is under way, or that was paid. */
  readonly order: string | null;
  readonly priority: number;
  readonly priorities: Priorities;
  /** Those it is used for. */
  readonly currencies: readonly Currency[] | "any";
  readonly methods: readonly Method[];
  readonly webhook: { readonly url: string; readonly events: readonly string[]; readonly receivedAt: string | null } | null;
  readonly fields: readonly FieldView[];
  /** What is stored, by field: of a secret no more than its last four characters. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly createdAt: string;
}

export const fieldViews = (fields: Readonly<Record<string, Field>>): readonly FieldView[] =>
  Object.entries(fields).map(([name, field]) => ({
    name,
    label: field.label,
    help: field.help ?? null,
    secret: field.kind === "text" && field.secret === true,
    optional: field.optional === true,
    choices: field.kind === "choice" ? field.choices : null,
    webhook: name.startsWith("webhook"),
  }));

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** `origin`: where this worker is. */
export async function accountView(env: Env, origin: string, found: Found, now: number): Promise<Result<AccountView, Refusal>> {
  const { account, gateway, verification } = found;
  const stored = await opened(env, account);
  if (!stored.ok) return stored;
  const fields = fieldViews(gateway.fields);
  const isVerified = account.verifiedAt !== null;
  const isDown = account.downUntil !== null && account.downUntil > now;
  return ok({
    id: account.id,
    app: account.app,
    mode: account.mode,
    gateway: gateway.id,
    name: gateway.name,
    status: !isVerified ? "unverified" : !account.enabled ? "disabled" : isDown ? "down" : "enabled",
    downUntil: isDown ? iso(account.downUntil) : null,
    enabled: account.enabled,
    verified: isVerified,
    steps: verification.steps,
    next: nextStep(verification),
    failure: verification.failure,
    domain: verification.domain,
    order: verification.order,
    priority: account.priority,
    priorities: account.priorities ?? {},
    currencies: account.currencies ?? gateway.currencies,
    methods: account.methods ?? gateway.methods,
    webhook: gateway.webhooks
      ? { url: webhookAddress(origin, gateway.id, account.id), events: gateway.webhooks.events, receivedAt: iso(account.webhookAt) }
      : null,
    fields,
    credentials: Object.fromEntries(
      fields.flatMap(({ name, secret }) => {
        const value = stored.value[name];
        return value === undefined ? [] : [[name, shownCredential(value, secret)]];
      }),
    ),
    createdAt: new Date(account.createdAt).toISOString(),
  });
}
