import { listPage } from "../../../storage/order-pages.ts";
import type { Ctx } from "../../context.ts";
import { failed, notFound, refuse } from "./errors.ts";
import { find } from "./found.ts";
import { listedRecord, wholeRecord } from "./records.ts";

const PAGE_SIZE = 10;
/** Counting more would read the whole table for each page. */
const MOST_LISTED = 10_000;

/** GET merchant-transaction/: the app's payments in rupees, the newest first. */
export async function list(c: Ctx): Promise<Response> {
  const { app, mode } = c.get("holder");
  const written = c.req.query("page") ?? "1";
  const page = /^[0-9]{1,5}$/.test(written) ? Number(written) : 0;
  if (page < 1 || page > MOST_LISTED / PAGE_SIZE) return refuse(c, "Invalid page.", 404);
  const of = { app: app.id, mode, currency: "NPR" } as const;
  const found = await listPage(c.env.DB, of, { page, size: PAGE_SIZE, most: MOST_LISTED });
  if (!found.ok) return failed(c, found.error);
  const { total, orders } = found.value;
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  if (page > pages) return refuse(c, "Invalid page.", 404);
  const { origin, pathname } = new URL(c.req.url);
  const address = (number: number) => (number < 1 || number > pages ? null : `${origin}${pathname}?page=${number}`);
  const before = (page - 1) * PAGE_SIZE;
  return c.json({
    total_pages: pages,
    total_records: total,
    next: address(page + 1),
    previous: address(page - 1),
    record_range: [orders.length > 0 ? before + 1 : 0, before + orders.length],
    current_page: page,
    records: orders.map((order) => listedRecord(order, app)),
  });
}

/** GET merchant-transaction/{id}/: one payment, by its handle or its own id. */
export async function one(c: Ctx): Promise<Response> {
  const id = c.req.param("id");
  if (id === undefined) return notFound(c);
  const found = await find(c, id);
  return found.ok ? c.json(wholeRecord(found.value, c.get("holder").app)) : failed(c, found.error);
}
