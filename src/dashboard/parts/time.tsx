import type { FC } from "hono/jsx";

const WORDS = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/** A moment, in Unix ms or ISO 8601. The script puts it into the reader's own time zone. */
export const Time: FC<{ at: number | string; day?: boolean }> = ({ at, day = false }) => {
  const when = new Date(at);
  return (
    <time datetime={when.toISOString()} data-time={day ? "day" : "minute"}>
      {day ? DAY.format(when) : `${WORDS.format(when)} UTC`}
    </time>
  );
};
