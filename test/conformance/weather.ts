import type { FailureKind } from "../../src/domain/facts.ts";

/** `lost`: the gateway did what was asked, and its answer never came. */
export type Weather = "fine" | "down" | "broken" | "slow" | "garbage" | "limited" | "lost";

/** What an adapter must call each weather. */
export const BAD_WEATHER: readonly (readonly [Exclude<Weather, "fine" | "lost">, FailureKind])[] = [
  ["down", "unavailable"],
  ["broken", "unavailable"],
  ["slow", "unavailable"],
  ["garbage", "unreadable"],
  ["limited", "rate_limited"],
];

type Send = (request: Request) => Promise<Response>;

export function under(weather: Weather, send: Send): Send {
  return async (request) => {
    switch (weather) {
      case "fine":
        return send(request);
      case "down":
        throw new TypeError("Network connection lost.");
      case "broken":
        return new Response("<h1>Bad gateway</h1>", { status: 502 });
      case "slow":
        return new Promise(() => {});
      case "garbage":
        return new Response("<!doctype html><title>Welcome</title>");
      case "limited":
        return Response.json({ detail: "Slow down." }, { status: 429, headers: { "retry-after": "7" } });
      case "lost":
        await (await send(request)).text();
        throw new TypeError("Network connection lost.");
    }
  };
}
