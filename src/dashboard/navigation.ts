import type { IconName } from "./parts/icon.tsx";

export interface Place {
  readonly href: string;
  readonly text: string;
  readonly icon: IconName;
}

/** The pages that every member reaches from anywhere, in this order. */
export const PLACES: readonly Place[] = [
  { href: "/dashboard", text: "Home", icon: "home" },
  { href: "/dashboard/apps", text: "Apps", icon: "apps" },
  { href: "/dashboard/company", text: "Company", icon: "company" },
  { href: "/dashboard/team", text: "Team", icon: "team" },
  { href: "/dashboard/audit", text: "Audit log", icon: "audit" },
  { href: "/dashboard/account", text: "Your account", icon: "account" },
];

/** For who decides about companies. */
export const OPERATOR_PLACE: Place = { href: "/dashboard/operator", text: "Operator", icon: "operator" };

/** Whether the page at `path` belongs to the place. */
export const isAt = ({ href }: Place, path: string): boolean => path === href || (href !== "/dashboard" && path.startsWith(`${href}/`));
