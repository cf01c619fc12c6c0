import type { Method } from "../../../domain/facts.ts";
import type { AccountView } from "../../../merchants/gateway-setup/shown.ts";
import type { Step, StepState } from "../../../merchants/gateway-setup/steps.ts";
import type { Tone } from "../../parts/pieces.tsx";

export const METHOD_WORDS: Readonly<Record<Method, string>> = {
  card: "Card",
  wallet: "Wallet",
  netbanking: "Net banking",
  upi: "UPI",
  bank_transfer: "Bank transfer",
  crypto: "Crypto",
};

export const STATUS_WORDS: Readonly<Record<AccountView["status"], { readonly text: string; readonly tone: Tone }>> = {
  enabled: { text: "Takes payments", tone: "good" },
  disabled: { text: "Switched off", tone: "plain" },
  unverified: { text: "Not verified yet", tone: "wait" },
  down: { text: "Keeps failing", tone: "bad" },
};

export const STEP_WORDS: Readonly<Record<Step, string>> = {
  credentials: "Credentials",
  webhook: "Webhook",
  domain: "Domain",
  payment: "Verification payment",
};

export const STATE_WORDS: Readonly<Record<StepState, { readonly text: string; readonly tone: Tone }>> = {
  open: { text: "Open", tone: "plain" },
  in_verify: { text: "In verification", tone: "wait" },
  done: { text: "Done", tone: "good" },
  failed: { text: "Failed", tone: "bad" },
  not_needed: { text: "Not needed", tone: "plain" },
};

/** "NPR, INR and 12 more" */
export function few(list: readonly string[] | "any", most = 3): string {
  if (list === "any") return "any currency";
  const more = list.length - most;
  return more > 0 ? `${list.slice(0, most).join(", ")} and ${more} more` : list.join(", ");
}

export const gatewaysAt = (app: string) => `/dashboard/apps/${app}/gateways`;
export const accountAt = ({ app, id }: Pick<AccountView, "app" | "id">) => `${gatewaysAt(app)}/${id}`;
