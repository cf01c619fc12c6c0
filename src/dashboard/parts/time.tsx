import type { FC } from "hono/jsx";

const WORDS = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/** A moment, in Unix ms. The script puts it into the reader's own time zone. */
export const Time: FC<{ at: number; day?: boolean }> = ({ at, day = false }) => (
  <time datetime={new Date(at).toISOString()} data-time={day ? "day" : "minute"}>
    {day ? DAY.format(at) : `${WORDS.format(at)} UTC`}
  </time>
);
