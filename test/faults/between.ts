import { env } from "cloudflare:workers";
import type { Kind } from "../../simulators/simulation.ts";
import { simulationOf } from "../../simulators/simulations.ts";

// Between us and the simulated gateways: to hold an answer back, to lose it, to count what is asked.

export interface Leaving {
  readonly gateway: string;
  readonly kind: Kind;
  readonly request: Request;
}
type Handle = (leaving: Leaving, pass: () => Promise<Response>) => Promise<Response>;

/** While `run` runs, each call to a gateway goes through `handle`; `pass` makes it. */
export async function between<T>(handle: Handle, run: () => Promise<T>): Promise<T> {
  const { SIMULATORS } = env;
  const fetch = (request: Request) => {
    const [, , gateway = "", ...path] = new URL(request.url).pathname.split("/");
    const kind = simulationOf(gateway)?.kindOf(request.method, `/${path.join("/")}`) ?? "other";
    return handle({ gateway, kind, request }, () => SIMULATORS?.fetch(request) ?? Promise.reject(new Error("there are no simulators")));
  };
  Object.assign(env, { SIMULATORS: { fetch } });
  try {
    return await run();
  } finally {
    Object.assign(env, { SIMULATORS });
  }
}

/** What was asked of gateways while `run` ran, and the most that was under way at once. */
export async function asked(run: () => Promise<unknown>): Promise<{ readonly kinds: readonly Kind[]; readonly atOnce: number }> {
  const kinds: Kind[] = [];
  let [now, atOnce] = [0, 0];
  await between(async ({ kind }, pass) => {
    kinds.push(kind);
    now += 1;
    atOnce = Math.max(atOnce, now);
    return pass().finally(() => {
      now -= 1;
    });
  }, run);
  return { kinds, atOnce };
}

/** Runs `meanwhile` after the gateway has done what a call of that kind asks, and before its answer is there. */
export function beforeAnswer<T>(kind: Kind, meanwhile: (answer: Response) => Promise<unknown>, run: () => Promise<T>): Promise<T> {
  return between(async (leaving, pass) => {
    const answer = await pass();
    if (leaving.kind === kind) await meanwhile(answer.clone());
    return answer;
  }, run);
}
