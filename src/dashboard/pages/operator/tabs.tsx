import type { FC } from "hono/jsx";

const TABS = [
  { href: "/dashboard/operator", text: "Companies" },
  { href: "/dashboard/operator/catalogue", text: "Catalogue" },
  { href: "/dashboard/operator/limits", text: "Limits" },
  { href: "/dashboard/operator/audit", text: "Log" },
] as const;

/** An operator's pages. */
export const Tabs: FC<{ here: (typeof TABS)[number]["href"] }> = ({ here }) => (
  <nav class="modes" aria-label="For operators">
    {TABS.map(({ href, text }) => (
      <a href={href} aria-current={href === here ? "page" : undefined}>
        {text}
      </a>
    ))}
  </nav>
);
