import type { SettlementFormat } from "../../gateways/settlement-format.ts";
import { settlementsOf } from "../../gateways/settlements.ts";
import { sha256 } from "../../kernel/crypto.ts";
import { hex } from "../../kernel/encoding.ts";
import { randomId } from "../../kernel/ids.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { askDifferences } from "../../order/ask-differences.ts";
import {
  beginReconciliation,
  dropReconciliation,
  findReconciliation,
  finishReconciliation,
  type StoredReconciliation,
} from "../../storage/reconciliations.ts";
import { fieldErrors } from "../body.ts";
import { idempotencyKey } from "../idempotency-key.ts";
import { reply } from "../problem.ts";
import { type Compared, FileComparison, faulty, type Period, type Refused } from "./compare.ts";
import type { ReconciliationsCtx } from "./context.ts";
import { eachRecord } from "./read-csv.ts";
import { reconcileQuery } from "./schema.ts";
import { MOST_BYTES, Upload } from "./upload.ts";
import { reportView } from "./view.ts";

/** Differences that the answer shows; the rest is on further pages. */
const FIRST_PAGE = 20;

/** What is to be compared with what. */
interface Wanted {
  readonly gateway: string;
  readonly account: string;
  readonly formats: readonly SettlementFormat[];
  readonly period: Period;
  readonly key: string | null;
}

/** POST /v1/reconciliations: a gateway's file of what it has taken, compared with what we know of that account. */
export async function createReconciliation(c: ReconciliationsCtx): Promise<Response> {
  const wanted = wantedOf(c);
  if (!wanted.ok) return wanted.error;
  const id = randomId("rc_", 20);
  try {
    return await reconcile(c, id, wanted.value);
  } catch (error) {
    console.warn({ message: "a reconciliation could not be done", error: String(error) });
    // Nobody need wait until it is taken for cut off, where D1 answers again.
    c.env.fromEntry.waitUntil(dropReconciliation(c.env.DB, id).catch(() => undefined));
    return reply(c, { code: "unavailable" });
  }
}

function wantedOf(c: ReconciliationsCtx): Result<Wanted, Response> {
  const { app, mode } = c.env.fromEntry.holder;
  const query = reconcileQuery.safeParse(c.req.query());
  if (!query.success) return fail(reply(c, { code: "request.invalid" }, fieldErrors(query.error)));
  const { account, from = null, to = null } = query.data;
  const invalid = (message: string) => fail(reply(c, { code: "request.invalid", field: "account", message }));
  const own = app.accounts.find(({ id }) => id === account);
  if (own?.mode !== mode) return invalid(`This app has no such gateway account in ${mode} mode.`);
  const formats = settlementsOf(own.gateway);
  if (formats.length === 0) return invalid(`It is not known what the files of ${own.gateway} look like.`);
  const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "text/csv") return fail(reply(c, { code: "reconciliation.media_type" }));
  if (Number(c.req.header("content-length") ?? 0) > MOST_BYTES) return fail(reply(c, { code: "request.too_large" }));
  const key = idempotencyKey(c);
  if (!key.ok) return fail(reply(c, key.error));
  return ok({ gateway: own.gateway, account, formats, period: { from, to }, key: key.value });
}

async function reconcile(c: ReconciliationsCtx, id: string, { gateway, account, formats, period, key }: Wanted): Promise<Response> {
  const { DB, fromEntry } = c.env;
  const { app, mode } = fromEntry.holder;
  const earlier = await beginReconciliation(DB, { id, app: app.id, mode, account, gateway, key }, Date.now());
  if (earlier) return again(c, earlier);
  const compared = await comparedWith(c, new FileComparison(DB, account, formats), period);
  if (!compared.ok) {
    await dropReconciliation(DB, id);
    const { errors, ...failure } = compared.error;
    return errors ? reply(c, failure, errors) : reply(c, failure);
  }
  const { format, period: shown, counts, differences, request } = compared.value;
  const result = { format, fromAt: shown.from, toAt: shown.to, counts, listed: differences.length, request };
  await finishReconciliation(DB, id, result, differences, Date.now());
  // The rest, and what can't be asked about now, is for the next minutes.
  fromEntry.waitUntil(
    askDifferences(c.env).catch((error) => console.warn({ message: "differences can't be asked about", error: String(error) })),
  );
  return answered(c, id);
}

async function comparedWith(
  c: ReconciliationsCtx,
  comparison: FileComparison,
  period: Period,
): Promise<Result<Compared & { readonly request: string }, Refused>> {
  const upload = new Upload(c.req.raw.body);
  const read = await eachRecord(upload.pieces(), (record) => comparison.take(record), faulty);
  // A body that was cut off is no bad file.
  if (upload.failure) return fail(upload.failure);
  if (!read.ok) return read;
  const digest = await upload.digest();
  if (!digest.ok) return digest;
  const compared = await comparison.finish(period);
  return compared.ok ? ok({ ...compared.value, request: await fingerprint(c, digest.value) }) : compared;
}

/** What was asked, so that a key can't be used for something else. */
const fingerprint = async (c: ReconciliationsCtx, digest: string): Promise<string> =>
  hex(await sha256(`${new URL(c.req.url).search}\n${digest}`));

/** The same key: the same file is answered as before. */
async function again(c: ReconciliationsCtx, { id, request, finishedAt }: StoredReconciliation): Promise<Response> {
  if (finishedAt === null) return reply(c, { code: "idempotency.running" });
  const upload = new Upload(c.req.raw.body);
  for await (const _piece of upload.pieces());
  const digest = await upload.digest();
  if (!digest.ok) return reply(c, digest.error);
  if ((await fingerprint(c, digest.value)) !== request) return reply(c, { code: "idempotency.other_body" });
  c.header("Idempotent-Replayed", "true");
  return answered(c, id);
}

async function answered(c: ReconciliationsCtx, id: string): Promise<Response> {
  const { app, mode } = c.env.fromEntry.holder;
  const kept = await findReconciliation(c.env.DB, { app: app.id, mode }, id, { limit: FIRST_PAGE });
  if (!kept) return reply(c, { code: "internal" });
  return c.json(reportView(kept, Date.now()), 201, { location: `/v1/reconciliations/${id}` });
}
