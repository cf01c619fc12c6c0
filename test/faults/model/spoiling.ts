import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, inject, vi } from "vitest";
import type { Kind } from "../../../simulators/simulation.ts";
import { simulationOf } from "../../../simulators/simulations.ts";
import { objectOf } from "../../api.ts";
import { CRASH } from "./clock.ts";

// What can go wrong between our worker and everything else: gateways, D1, KV, the merchant's server. Armed by a step, used by the
// next call that it fits.

/** How a call goes wrong. "before": nothing was done; "after": it was done all the same. A crash ends the order's object in that moment. */
export const FATES = ["lost before", "lost after", "500 before", "500 after", "429", "garbage", "crash before", "crash after"] as const;
export type Fate = (typeof FATES)[number];
/** A call of a gateway, the batch that tells D1, a page's write to KV, a message to the merchant. */
export type Call = Kind | "D1" | "KV" | "merchant";

/** Storage that is down answers nothing; one that is deaf does what it is told and says that it failed. */
export type Health = "fine" | "down" | "deaf";

interface Armed {
  readonly on: Call;
  readonly fate: Fate;
}

const state = { order: "", armed: [] as Armed[], DB: "fine" as Health, KV: "fine" as Health };

/** From now on it is this order's object that dies in a crash, and nothing is wrong. */
export function repair(order = state.order): void {
  Object.assign(state, { order, armed: [], DB: "fine", KV: "fine" });
}
export const arm = (on: Call, fate: Fate, times: number): void => {
  state.armed.push(...Array.from({ length: times }, () => ({ on, fate })));
};
export const setHealth = (what: "DB" | "KV", health: Health): void => {
  state[what] = health;
};

/** Ends the order's object as a machine that dies does: whoever waits for it gets an error, what is not on disk is lost. */
export const crash = (): Promise<void> =>
  runInDurableObject(objectOf(state.order), (_, object) => object.abort(CRASH)).catch(() => undefined);

const lost = (): never => {
  throw new TypeError("Network connection lost.");
};

function fateOf(call: Call): Fate | undefined {
  const at = state.armed.findIndex(({ on }) => on === call);
  return at < 0 ? undefined : state.armed.splice(at, 1)[0]?.fate;
}

/** What was done how often, for the figures. */
export const tally = new Map<string, number>();
export const count = (what: string): void => {
  tally.set(what, (tally.get(what) ?? 0) + 1);
};

async function spoilt(call: Call, does: () => Promise<Response>): Promise<Response> {
  count(`call ${call}`);
  const fate = fateOf(call);
  if (fate !== undefined) count(`fate ${fate}`);
  if (fate === "crash before") await crash();
  // Whoever answers 200 has got the message, whatever else it says.
  const isHeard = call === "merchant" && fate === "garbage";
  const isDone = fate === undefined || fate.endsWith("after") || isHeard;
  const answer = isDone ? await does() : undefined;
  if (fate === "crash after") await crash();
  switch (fate) {
    case "500 before":
    case "500 after":
      await answer?.body?.cancel();
      return Response.json({ message: "Internal Server Error" }, { status: 500 });
    case "429":
      return Response.json({ message: "Slow down." }, { status: 429, headers: { "retry-after": "7" } });
    case "garbage":
      await answer?.body?.cancel();
      return new Response("<h1>It works!</h1>", { headers: { "content-type": "text/html" } });
    default:
      await (fate && answer?.body?.cancel());
      return fate === undefined && answer ? answer : lost();
  }
}

/** A write to storage: an answer of any kind that is not success is the same lost connection. */
async function written<T>(what: "D1" | "KV", health: Health, does: () => Promise<T>): Promise<T> {
  if (health === "down") return lost();
  const fate = health === "deaf" ? "lost after" : fateOf(what);
  if (fate !== undefined) count(`fate ${fate}`);
  if (fate === "crash before") await crash();
  if (fate !== undefined && !fate.endsWith("after")) return lost();
  const done = await does();
  if (fate === "crash after") await crash();
  return fate === undefined ? done : lost();
}

const SANDBOX: readonly (readonly [end: string, kind: Kind])[] = [
  ["/verify", "charge"],
  ["/refunds", "refund"],
  ["/payments", "create"],
];
const sandboxKind = ({ method, url }: Request): Kind =>
  method === "GET" ? "look" : (SANDBOX.find(([end]) => new URL(url).pathname.endsWith(end))?.[1] ?? "other");

function gatewayKind({ method, url }: Request): Kind {
  const [, , gateway = "", ...path] = new URL(url).pathname.split("/");
  return simulationOf(gateway)?.kindOf(method, `/${path.join("/")}`) ?? "other";
}

/** Puts itself in between for the whole file. */
export function spoil(): void {
  const { DB, KV, SIMULATORS, SANDBOX_LEDGERS, RATE_LIMITS } = env;
  beforeAll(() => {
    const real = globalThis.fetch;
    const isMerchant = (url: string) => url.startsWith(`${inject("receiver")}/hooks/`);
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) =>
      isMerchant(String(input)) ? spoilt("merchant", () => real(input, init)) : real(input, init),
    );
    const unless =
      <A extends unknown[], T>(does: (...args: A) => Promise<T>, what: "DB" | "KV") =>
      async (...args: A): Promise<T> =>
        state[what] === "down" ? lost() : does(...args);
    const dead = { bind: () => dead, run: async () => lost(), all: async () => lost(), first: async () => lost(), raw: async () => lost() };
    Object.assign(env, {
      // Everything here comes from one address, with one key.
      RATE_LIMITS: "off",
      SIMULATORS: { fetch: (request: Request) => spoilt(gatewayKind(request), async () => SIMULATORS?.fetch(request) ?? lost()) },
      SANDBOX_LEDGERS: {
        getByName: (app: string) => ({
          fetch: (request: Request) => spoilt(sandboxKind(request), () => SANDBOX_LEDGERS.getByName(app).fetch(request)),
        }),
      },
      DB: {
        prepare: (query: string) => (state.DB === "down" ? dead : DB.prepare(query)),
        batch: (statements: D1PreparedStatement[]) => written("D1", state.DB, () => DB.batch(statements)),
      },
      KV: {
        get: unless((key: string, type?: "json") => (type ? KV.get(key, type) : KV.get(key)), "KV"),
        list: unless((options: KVNamespaceListOptions) => KV.list(options), "KV"),
        delete: (key: string) => written("KV", state.KV, () => KV.delete(key)),
        put: (...args: Parameters<typeof KV.put>) => written("KV", state.KV, () => KV.put(...args)),
      },
    });
  });
  afterAll(() => {
    Object.assign(env, { DB, KV, SIMULATORS, SANDBOX_LEDGERS, RATE_LIMITS });
    vi.restoreAllMocks();
  });
}
