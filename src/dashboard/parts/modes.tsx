import type { FC } from "hono/jsx";
import type { Mode } from "../../kernel/ids.ts";

/** Test or live, where a page shows one of the two. `href` leads to the page of a mode. */
export const Modes: FC<{ mode: Mode; href: (mode: Mode) => string }> = ({ mode, href }) => (
  <nav class="modes" aria-label="Mode">
    {(["test", "live"] as const).map((one) => (
      <a href={href(one)} aria-current={one === mode ? "page" : undefined}>
        {one === "test" ? "Test" : "Live"}
      </a>
    ))}
  </nav>
);

export const modeOf = (text: string | undefined): Mode => (text === "live" ? "live" : "test");
