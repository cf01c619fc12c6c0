import type { Choice, Terms } from "../domain/events.ts";
import type { Method } from "../domain/facts.ts";
import type { Gateway } from "../gateways/contract.ts";
import { gateways as registered } from "../gateways/registry.ts";
import type { Mode } from "../kernel/ids.ts";
import { type Currency, toMajor } from "../kernel/money.ts";
import { priorityOf } from "./priorities.ts";
import type { AccountSettings, AppSettings } from "./settings.ts";

/** What routing asks of a gateway. */
export type GatewayFacts = Pick<Gateway, "currencies" | "methods" | "limits" | "endpoints" | "manualCapture">;

/** The merchant's restriction of an order, in order of preference; absent: whatever the app has. */
export interface Restriction {
  /** Ids of gateways, or of single accounts (`gc_…`). */
  readonly gateways?: readonly string[];
  readonly methods?: readonly Method[];
  /** An account that this payment is to verify: it is tried though it is not verified yet. */
  readonly verifies?: string;
  /** `manual`: only gateways that can hold money. */
  readonly capture?: Terms["capture"];
  /** Unix ms: accounts that keep failing then come after all others. Absent: all are well. */
  readonly now?: number;
  /** Accounts that have failed just now: after all others, too. */
  readonly avoid?: ReadonlySet<string>;
}

/** What is to be paid, in minor units; without an amount the gateways' limits do not count. */
export interface Asked {
  readonly amount?: number;
  readonly currency: Currency;
}

export interface Routes {
  /** What the customer can choose from, in the order to show. */
  readonly methods: readonly Method[];
  /** The accounts to try for a method, the best first; each says why it is in turn and why those before it are not. */
  choicesFor(method: Method): readonly Choice[];
  /** The app's accounts that are tried for none of the methods, and why. */
  leftOut(): Choice["skipped"];
}

/** Which accounts of the app can take this payment, by which methods. Pure: the same settings give the same answer. */
export function routesFor(
  app: AppSettings,
  mode: Mode,
  asked: Asked,
  restriction: Restriction,
  gateways: ReadonlyMap<string, GatewayFacts> = registered,
): Routes {
  const { gateways: wanted, methods: allowed, capture, now, avoid, verifies } = restriction;
  const isWanted = ({ id, gateway }: AccountSettings) => wanted === undefined || wanted.includes(gateway) || wanted.includes(id);
  const rank = ({ id, gateway }: AccountSettings) => wanted?.findIndex((name) => name === gateway || name === id) ?? 0;
  const methodsOf = (account: AccountSettings) =>
    (gateways.get(account.gateway)?.methods ?? []).filter((method) => account.methods?.includes(method) ?? true);

  function fault(account: AccountSettings): string | null {
    // Its verification switches it on.
    if (account.id !== verifies) {
      if (!account.enabled) return "disabled";
      if (!account.verified) return "not verified";
    }
    const gateway = gateways.get(account.gateway);
    if (!gateway) return "not a known gateway";
    if (gateway.endpoints[mode] === undefined) return `not offered in ${mode} mode`;
    if (capture === "manual" && !gateway.manualCapture) return "can't hold money";
    return amountFault(asked, gateway, account);
  }
  const isDown = ({ id, downUntil }: AccountSettings) => avoid?.has(id) || (now !== undefined && downUntil !== null && downUntil > now);
  function why(account: AccountSettings, method: Method): string {
    const place = wanted
      ? `number ${rank(account) + 1} of the order's gateways`
      : `priority ${priorityOf(account, asked.currency, method)}`;
    return isDown(account) ? `${place}, after all others: it keeps failing` : place;
  }

  const candidates = app.accounts
    .filter((account) => account.mode === mode && isWanted(account))
    .map((account) => ({ account, fault: fault(account) }));
  // Settings come by priority and age, and sorting is stable: equals stay in that order.
  const sorted = (method?: Method) => {
    const priority = (account: AccountSettings) => priorityOf(account, asked.currency, method);
    return candidates.toSorted(
      ({ account: a }, { account: b }) => Number(isDown(a)) - Number(isDown(b)) || rank(a) - rank(b) || priority(a) - priority(b),
    );
  };
  const inOrder = sorted();
  const served = new Set(inOrder.filter(({ fault }) => fault === null).flatMap(({ account }) => methodsOf(account)));
  const methods = allowed ? [...new Set(allowed)].filter((method) => served.has(method)) : [...served];

  function whyOut(account: AccountSettings): string | null {
    if (!isWanted(account)) return "not one of the order's gateways";
    const isTried = methodsOf(account).some((method) => methods.includes(method));
    return fault(account) ?? (isTried ? null : allowed ? "takes none of the order's methods" : "no method is enabled on this account");
  }

  return {
    methods,
    leftOut: () =>
      app.accounts
        .filter((account) => account.mode === mode)
        .flatMap((account) => {
          const why = whyOut(account);
          return why === null ? [] : [{ account: account.id, gateway: account.gateway, why }];
        }),
    choicesFor(method) {
      if (!methods.includes(method)) return [];
      const choices: Choice[] = [];
      const skipped: Choice["skipped"][number][] = [];
      for (const { account, fault } of sorted(method)) {
        const named = { account: account.id, gateway: account.gateway };
        const against = fault ?? (methodsOf(account).includes(method) ? null : `does not take ${method}`);
        if (against === null) choices.push({ ...named, why: why(account, method), skipped: [...skipped] });
        skipped.push({ ...named, why: against ?? "came before" });
      }
      return choices;
    },
  };
}

function amountFault({ amount, currency }: Asked, gateway: GatewayFacts, account: AccountSettings): string | null {
  if (gateway.currencies !== "any" && !gateway.currencies.includes(currency)) return `the gateway does not take ${currency}`;
  if (account.currencies && !account.currencies.includes(currency)) return `${currency} is not enabled on this account`;
  if (amount === undefined) return null;
  const { min, max } = gateway.limits?.[currency] ?? {};
  if (min !== undefined && amount < min) return `below the gateway's least, ${toMajor({ amount: min, currency })} ${currency}`;
  if (max !== undefined && amount > max) return `above the gateway's most, ${toMajor({ amount: max, currency })} ${currency}`;
  return null;
}
