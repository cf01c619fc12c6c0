import { catalogue } from "../../../../merchants/catalogue.ts";
import { listPage } from "../../../../storage/order-pages.ts";
import type { Ctx } from "../../../context.ts";
import { byToken } from "../callers.ts";
import { answer } from "../envelope.ts";
import { failed, refuse } from "../errors.ts";
import { readPeriod } from "./dates.ts";
import { recordOf } from "./record.ts";
import { statusesOf } from "./words.ts";

const PAGE_SIZE = 10;
const LARGEST_PAGE = 100;
/** Counting more would read the whole table for each page. */
const MOST_LISTED = 10_000;

/** GET /transaction: the app's transactions, the newest first. */
export async function list(c: Ctx): Promise<Response> {
  const caller = await byToken(c);
  if (!caller.ok) return caller.error;
  const { app, mode } = caller.value;

  const page = positive(c.req.query("page"), 1);
  if (page === null) return refuse(c, "management.pagination.pageShouldBePositive");
  const limit = positive(c.req.query("limit"), PAGE_SIZE);
  if (limit === null || limit > LARGEST_PAGE) return refuse(c, "management.pagination.limitShouldBePositive");
  const word = c.req.query("status");
  const statuses = word ? statusesOf(word) : undefined;
  if (word && !statuses) return refuse(c, "sandboxLive.systemError.invalidRequest");
  const period = readPeriod(c.req.query("fromDate"), c.req.query("toDate"), { createdAt: app.createdAt, now: Date.now() });
  if (!period.ok) return refuse(c, period.error);

  const known = await catalogue(c.env);
  if (!known.ok) return failed(c, known.error);
  const query = { app: app.id, mode, ...(statuses && { statuses }), ...period.value };
  const found = await listPage(c.env.DB, query, { page, size: limit, most: MOST_LISTED });
  if (!found.ok) return failed(c, found.error);
  const { total, orders } = found.value;
  const transactions = orders.map((order) => recordOf(order, app.id, known.value));
  return answer(c, 200, { transactions, total, page, limit, totalPages: Math.ceil(total / limit) });
}

/** A whole number above zero, or null. */
function positive(text: string | undefined, otherwise: number): number | null {
  if (text === undefined) return otherwise;
  return /^0*[1-9][0-9]{0,8}$/.test(text) ? Number(text) : null;
}
