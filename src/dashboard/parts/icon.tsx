import type { FC } from "hono/jsx";

// Drawn on a grid of 24; they say nothing that the words beside them do not.
const PATHS = {
  home: "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-5.5h4V20",
  apps: "M4 5.5A1.5 1.5 0 0 1 5.5 4h4v6.5H4zM14.5 4h4A1.5 1.5 0 0 1 20 5.5v4h-5.5zM4 14.5h5.5V20h-4A1.5 1.5 0 0 1 4 18.5zM13.5 13.5H20v5a1.5 1.5 0 0 1-1.5 1.5h-5z",
  team: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.5 2.9-6 6.5-6s6.5 2.5 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.4M18 14.4c2.1.8 3.5 2.9 3.5 5.6",
  company: "M5 20V5.5A1.5 1.5 0 0 1 6.5 4h7A1.5 1.5 0 0 1 15 5.5V20M15 9.5h3.5A1.5 1.5 0 0 1 20 11v9M3 20h18M8.5 8h3M8.5 12h3M8.5 16h3",
  audit: "M6 4h9l4 4v12H6zM15 4v4h4M9 12h6M9 16h6",
  account: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20c.6-3.7 3.7-6 7.5-6s6.9 2.3 7.5 6",
  leave: "M14 4H6.5A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20H14M10 12h10M16.5 8.5L20 12l-3.5 3.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  back: "M11 6l-6 6 6 6M5 12h14",
  good: "M5 12.5l4.5 4.5L19 7.5",
  bad: "M12 6.5v7M12 17.5v.01",
  phone: "M8.5 3h7A1.5 1.5 0 0 1 17 4.5v15a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 7 19.5v-15A1.5 1.5 0 0 1 8.5 3zM11 18h2",
  mail: "M3.5 6.5A1.5 1.5 0 0 1 5 5h14a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5zM4 7l8 6 8-6",
  key: "M14.5 13.5a5 5 0 1 0-4-4L4 16v4h4v-2.5h2.5V15zM15.5 8.5h.01",
  gateways: "M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4",
  orders: "M6 3.5h12v17l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6",
  operator: "M12 3.5l7 2.5v5.5c0 4.3-2.9 7.5-7 9-4.1-1.5-7-4.7-7-9V6zM9 12l2 2 4-4",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon: FC<{ name: IconName; size?: number }> = ({ name, size = 20 }) => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d={PATHS[name]} />
  </svg>
);

/** The house's sign: a doorway. */
export const Mark: FC<{ size?: number }> = ({ size = 32 }) => (
  <svg aria-hidden="true" width={size} height={size} viewBox="0 0 16 16">
    <rect width="16" height="16" rx="4" fill="var(--brand)" />
    <path d="M4.5 12V7.5a3.5 3.5 0 0 1 7 0V12" fill="none" stroke="var(--on-brand)" stroke-width="2" />
  </svg>
);
