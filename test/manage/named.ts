import { DEMO_USER } from "../../scripts/demo-user.ts";
import { shop } from "../api.ts";

/** Whatever a path may name, of the demo shop's company. */
export const NAMED: Record<string, string> = {
  app: shop.app,
  account: shop.account,
  key: shop.key,
  domain: "pay.example.com",
  endpoint: "we_000000000",
  document: "cd_000000000",
  user: DEMO_USER.id,
  invitation: "in_000000000",
  session: "0",
  company: shop.company,
  currency: "c_iso4217NPR",
  method: "pm_card00001",
  order: "or_00000000000000000000",
  event: "ev_000000000000000000000000",
};
export const pathOf = (path: string) => path.replace(/:(\w+)/g, (_, name: string) => NAMED[name] ?? `${name}_id`);
