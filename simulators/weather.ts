import type { Kind } from "./simulation.ts";

/** What can be wrong with a gateway. */
export const WEATHERS = {
  fine: "Everything works.",
  down: "Every call is answered 503, and nothing is done.",
  reset: "The connection breaks before anything is done.",
  slow: "Every answer takes five seconds.",
  garbage: "Every answer is a web page instead of data; nothing is done.",
  limited: "Every call is answered 429.",
  "500-before": "500, and nothing is done.",
  "500-after": "It is done, and answered 500.",
  "charge-then-timeout": "Money is taken, and the answer never comes.",
  "wrong-amount": "One unit less is taken than was asked for.",
  "wrong-currency": "Another currency is taken than was asked for.",
  "webhooks-twice": "Each webhook comes twice.",
  "webhooks-reordered": "Webhooks come in the wrong order.",
  "no-webhooks": "Webhooks never come.",
  "ignores-keys": "A repeated idempotency key is taken for a new call.",
} as const;
export type Weather = keyof typeof WEATHERS;

export const isWeather = (text: string): text is Weather => Object.hasOwn(WEATHERS, text);

/** Longer than anybody waits for an answer, unless told otherwise. */
const SILENCE_MS = 60_000;
const SLOW_MS = 5_000;

const page = () => new Response("<!doctype html><title>Welcome</title><h1>It works!</h1>", { headers: { "content-type": "text/html" } });

/** Pages are for customers: bad weather of the servers leaves them alone, but for taking the money. */
export async function under(weather: Weather, kind: Kind, handle: () => Promise<Response>, silence = SILENCE_MS): Promise<Response> {
  const isApi = kind !== "page";
  switch (weather) {
    case "down":
      return isApi ? Response.json({ message: "Service Unavailable" }, { status: 503 }) : handle();
    case "reset":
      if (isApi) throw new TypeError("Network connection lost.");
      return handle();
    case "slow":
      if (isApi) await scheduler.wait(SLOW_MS);
      return handle();
    case "garbage":
      return isApi ? page() : handle();
    case "limited":
      return isApi ? Response.json({ message: "Slow down." }, { status: 429, headers: { "retry-after": "7" } }) : handle();
    case "500-before":
      return isApi ? Response.json({ message: "Internal Server Error" }, { status: 500 }) : handle();
    case "500-after": {
      if (!isApi) return handle();
      await handle();
      return Response.json({ message: "Internal Server Error" }, { status: 500 });
    }
    case "charge-then-timeout": {
      const answer = await handle();
      if (kind !== "charge") return answer;
      await scheduler.wait(silence);
      return Response.json({ message: "Gateway Timeout" }, { status: 504 });
    }
    default:
      return handle();
  }
}
