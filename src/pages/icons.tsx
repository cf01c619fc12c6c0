import type { FC } from "hono/jsx";
import type { Method } from "../domain/facts.ts";

// Drawn on a grid of 24; they say nothing that the words beside them do not.
const PATHS = {
  card: "M3 7.5A2.5 2.5 0 0 1 5.5 5h13A2.5 2.5 0 0 1 21 7.5v9a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 16.5zM3 10h18M7 15h3",
  wallet: "M4 7.5V17a2.5 2.5 0 0 0 2.5 2.5H18a2 2 0 0 0 2-2v-8a2 2 0 0 0-2-2H4.6A1.6 1.6 0 0 1 5 4.5h11v3M16 13.5h.5",
  netbanking: "M3 10l9-6 9 6zM5 10v8M10 10v8M14 10v8M19 10v8M3 20h18",
  upi: "M8 3h8a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM11 18h2M9.5 10.5l2 2 3.5-4",
  bank_transfer: "M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4",
  crypto: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM12 8v8M9.5 10h4a1.5 1.5 0 0 1 0 3h-4M9.5 13H14",
  clock: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM12 7.5V12l3 2",
  back: "M11 6l-6 6 6 6M5 12h14",
  good: "M5 12.5l4.5 4.5L19 7.5",
  bad: "M12 6.5v7M12 17.5v.01",
  away: "M6 6l12 12M18 6L6 18",
} as const satisfies Record<Method | "clock" | "back" | "good" | "bad" | "away", string>;

export const Icon: FC<{ name: keyof typeof PATHS; size?: number }> = ({ name, size = 24 }) => (
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
