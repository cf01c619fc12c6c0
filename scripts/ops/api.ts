import * as z from "zod";
import type { Io } from "./io.ts";
import { failed } from "./refusal.ts";

const TIMEOUT_MS = 20_000;

const problem = z.object({ code: z.string(), title: z.string(), detail: z.string().optional(), requestId: z.string() });

/** Asks the merchant's API as a merchant does. */
export async function fromApi<S extends z.ZodType>(io: Io, origin: string, key: string, path: string, schema: S): Promise<z.output<S>> {
  const url = new URL(path, origin);
  let answer: unknown;
  let response: Response;
  try {
    const headers = { authorization: `Bearer ${key}`, accept: "application/json" };
    response = await io.fetch(new Request(url, { headers, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) }));
    answer = await response.json().catch(() => null);
  } catch {
    throw failed(`Nothing answers at ${url.origin}: is it running?`, "--url");
  }
  if (response.ok) {
    const read = z.safeParse(schema, answer);
    if (read.success) return read.data;
  }
  const said = z.safeParse(problem, answer);
  if (!said.success) throw failed(`${url.origin} answered ${response.status}, and not as Dwar does.`, "--url");
  const { code, title, detail, requestId } = said.data;
  throw failed(`${response.status} ${code}: ${detail ?? title} (request ${requestId})`, response.status === 401 ? "--key" : "");
}
