import { Hono } from "hono";
import { gateways as registry } from "../gateways/registry.ts";
import type { App } from "./context.ts";

/** GET /v1/gateways: every gateway, what it can do, and the app's accounts for it in the key's mode. */
export const gateways = new Hono<App>().get("/", (c) => {
  const { app, mode } = c.get("holder");
  const data = [...registry.values()].map((gateway) => ({
    id: gateway.id,
    name: gateway.name,
    docs: gateway.docs,
    modes: Object.keys(gateway.endpoints),
    countries: gateway.countries,
    currencies: gateway.currencies,
    methods: gateway.methods,
    supports: {
      manualCapture: gateway.manualCapture,
      cancel: gateway.cancel !== undefined,
      refund: gateway.refund === undefined ? "none" : gateway.refund.partial ? "partial" : "full",
    },
    accounts: app.accounts
      .filter((account) => account.gateway === gateway.id && account.mode === mode)
      .map(({ id, priority, enabled, verified, currencies, methods }) => ({
        id,
        mode,
        status: enabled ? (verified ? "enabled" : "unverified") : "disabled",
        priority,
        currencies: currencies ?? gateway.currencies,
        methods: methods ?? gateway.methods,
      })),
  }));
  return c.json({ data });
});
