import * as z from "zod";
import type { Io } from "./io.ts";
import { ORDER_CLASS } from "./order-class.ts";
import { failed } from "./refusal.ts";
import { wanted } from "./wanted.ts";

const API = "https://api.cloudflare.com/client/v4";
const TIMEOUT_MS = 60_000;
const NAMESPACES_A_PAGE = 100;
const OBJECTS_A_PAGE = 1_000;

const answer = <T extends z.ZodType>(result: T) =>
  z.object({
    result,
    result_info: z.object({ cursor: z.string().nullish(), cursors: z.object({ after: z.string().nullish() }).nullish() }).nullish(),
  });
const namespaces = answer(z.array(z.object({ id: z.string(), class: z.string().nullish(), script: z.string().nullish() })));
const objects = answer(z.array(z.object({ id: z.string(), hasStoredData: z.boolean().nullish() })));
const refused = z.object({ errors: z.array(z.object({ code: z.number().optional(), message: z.string() })).min(1) });

/** What Cloudflare lists of a worker's orders. Objects that hold nothing are left out. */
export async function* deployedObjects(io: Io, worker: string): AsyncGenerator<readonly string[]> {
  const account = await wanted(io, "CLOUDFLARE_ACCOUNT_ID", io.env.CLOUDFLARE_ACCOUNT_ID, { question: "Cloudflare account id" });
  const token = await wanted(io, "CLOUDFLARE_API_TOKEN", io.env.CLOUDFLARE_API_TOKEN, { question: "Cloudflare API token", secret: true });
  const base = `${io.env.CLOUDFLARE_API_BASE_URL || API}/accounts/${encodeURIComponent(account)}/workers/durable_objects/namespaces`;
  const ask = <S extends z.ZodType>(path: string, query: Record<string, string>, schema: S) =>
    fromCloudflare(io, `${base}${path}?${new URLSearchParams(query)}`, token, schema);

  const namespace = await namespaceOf(worker, (page) => ask("", { page: String(page), per_page: String(NAMESPACES_A_PAGE) }, namespaces));
  let cursor: string | undefined;
  do {
    const page = await ask(`/${namespace}/objects`, { limit: String(OBJECTS_A_PAGE), ...(cursor && { cursor }) }, objects);
    yield page.result.filter(({ hasStoredData }) => hasStoredData !== false).map(({ id }) => id);
    const { cursors, cursor: only } = page.result_info ?? {};
    const next = (cursors?.after ?? only) || undefined;
    // The last page may repeat its own cursor.
    cursor = next === cursor || page.result.length === 0 ? undefined : next;
  } while (cursor !== undefined);
}

async function namespaceOf(worker: string, ask: (page: number) => Promise<z.output<typeof namespaces>>): Promise<string> {
  for (let page = 1; ; page++) {
    const { result } = await ask(page);
    const found = result.find((one) => one.script === worker && one.class === ORDER_CLASS);
    if (found) return found.id;
    if (result.length < NAMESPACES_A_PAGE)
      throw failed(`This account has no worker "${worker}" with the class ${ORDER_CLASS}: was it deployed?`, "CLOUDFLARE_ACCOUNT_ID");
  }
}

async function fromCloudflare<S extends z.ZodType>(io: Io, url: string, token: string, schema: S): Promise<z.output<S>> {
  let response: Response;
  let body: unknown;
  try {
    const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
    response = await io.fetch(new Request(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }));
    body = await response.json();
  } catch (error) {
    throw failed(`Cloudflare's API can't be reached: ${error instanceof Error ? error.message : String(error)}`);
  }
  const read = z.safeParse(schema, body);
  if (response.ok && read.success) return read.data;
  const said = z.safeParse(refused, body);
  const why = said.success ? said.data.errors.map(({ code, message }) => `${message}${code ? ` (${code})` : ""}`).join("; ") : "";
  const isToken = response.status === 401 || response.status === 403;
  throw failed(
    `Cloudflare's API answered ${response.status}${why ? `: ${why}` : " with something else than its documentation says"}.${isToken ? " The token needs the permission Workers Scripts: Read." : ""}`,
    isToken ? "CLOUDFLARE_API_TOKEN" : "",
  );
}
