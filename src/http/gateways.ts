import { Hono } from "hono";
import type { Gateway } from "../gateways/contract.ts";
import { gateways as registry } from "../gateways/registry.ts";
import { pageOrigin, webhookAddress } from "../merchants/origin.ts";
import type { AccountSettings } from "../merchants/settings.ts";
import type { App } from "./context.ts";

/** GET /v1/gateways: every gateway, what it can do, and the app's accounts for it in the key's mode. */
export const gateways = new Hono<App>().get("/", (c) => {
  const { app, mode } = c.get("holder");
  const origin = pageOrigin(c.env, app, c.req.url);
  const now = Date.now();
  const data = [...registry.values()].map((gateway) => ({
    id: gateway.id,
    name: gateway.name,
    docs: gateway.docs,
    modes: Object.keys(gateway.endpoints),
    countries: gateway.countries,
    currencies: gateway.currencies,
    methods: gateway.methods,
    flow: gateway.flow,
    supports: supportOf(gateway),
    webhookEvents: gateway.webhooks?.events ?? [],
    accounts: app.accounts
      .filter((account) => account.gateway === gateway.id && account.mode === mode)
      .map((account) => ({
        id: account.id,
        mode,
        ...statusOf(account, now),
        priority: account.priority,
        currencies: account.currencies ?? gateway.currencies,
        methods: account.methods ?? gateway.methods,
        webhookUrl: gateway.webhooks && origin.ok ? webhookAddress(origin.value, gateway.id, account.id) : null,
      })),
  }));
  return c.json({ data });
});

const partly = (operation: { readonly partial: boolean } | undefined) =>
  operation === undefined ? "none" : operation.partial ? "partial" : "full";

/** `capture` and `void` are for what a merchant holds: a gateway that only the core captures at has neither. */
const supportOf = ({ manualCapture, capture, void: release, cancel, refund, webhooks }: Gateway) => ({
  manualCapture,
  capture: partly(manualCapture ? capture : undefined),
  void: manualCapture && release !== undefined,
  cancel: cancel !== undefined,
  refund: partly(refund),
  webhooks: webhooks !== undefined,
});

function statusOf({ enabled, verified, downUntil }: AccountSettings, now: number) {
  if (enabled && verified && downUntil !== null && downUntil > now)
    return { status: "down", downUntil: new Date(downUntil).toISOString() } as const;
  return { status: enabled ? (verified ? "enabled" : "unverified") : "disabled", downUntil: null } as const;
}
