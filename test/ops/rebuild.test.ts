import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { freePort } from "../../scripts/local/ports.ts";
import { localDatabase } from "../../scripts/ops/local-database.ts";
import { nextToRebuild, noteRebuilt, queueRebuild } from "../../src/storage/rebuild-queue.ts";
import { type Instance, remove, root, startInstance, tempFolder } from "../start/instance.ts";
import { operator, wranglerLike } from "./operator.ts";

const KEY = "test_secret_key_d0000000000000000000000000000001";
const hex = (n: number) => n.toString(16).padStart(64, "0");

describe("on this machine", () => {
  const folder = tempFolder();
  let product: Instance;
  beforeAll(async () => {
    product = await startInstance(await freePort(), folder);
  }, 90_000);
  afterAll(async () => {
    await product?.stop();
    remove(folder);
  }, 30_000);

  const api = (path: string, body?: Record<string, string>) =>
    fetch(`${product.origin}${path}`, {
      headers: { authorization: `Bearer ${KEY}` },
      ...(body && { method: "POST", body: new URLSearchParams(body) }),
    });
  const order = async () => {
    const { id } = z.object({ id: z.string() }).parse(await (await api("/v1/orders", { amount: "345.67", currency: "NPR" })).json());
    return id;
  };
  const listed = z.object({ data: z.array(z.looseObject({ id: z.string(), status: z.string() })) });
  const list = async () => listed.parse(await (await api("/v1/orders?limit=100")).json()).data;
  const shown = async () => (await list()).map(({ version: _v, updatedAt: _u, ...rest }) => rest);

  it("makes the lists again from the orders, while others are made", async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, order));
    for (const id of ids.slice(0, 4)) expect((await api(`/v1/orders/${id}/cancel`, {})).status).toBe(200);
    const cancelled = async () => (await list()).filter(({ status }) => status === "cancelled").length;
    await expect.poll(cancelled, { timeout: 20_000 }).toBe(4);
    await expect.poll(async () => (await list()).length).toBe(12);
    const before = await shown();

    const { d1, close } = await localDatabase({ root, persistTo: folder });
    await d1.batch([
      d1.prepare("DELETE FROM orders WHERE status = 'cancelled'"),
      d1.prepare("UPDATE orders SET amount = 1, status = 'paid' WHERE status = 'open'"),
    ]);
    close();
    expect(await shown()).not.toEqual(before);

    // The worker looks once a minute; nobody wants to wait that long here.
    const pause = async () => {
      await Promise.all([fetch(`${product.origin}/cdn-cgi/local/scheduled`), order()]);
    };
    const { code, out, note } = await operator({ pause })("rebuild", "--persist-to", folder);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining("wrote rows that were missing, wrong or behind") });
    expect(note).toContain("objects queued. The worker takes them up within a minute");
    expect(Number(/^(\d+) objects:/.exec(out)?.[1])).toBeGreaterThanOrEqual(12);
    const after = (await shown()).filter(({ id }) => ids.includes(id));
    expect(after).toEqual(before);

    const [one] = ids;
    const again = await operator({ pause })("rebuild", one ?? "", "--json", "--persist-to", folder);
    expect(JSON.parse(again.out)).toEqual({ objects: 1, same: 1, written: 0, empty: 0, failed: 0, unreachable: [] });
  });
});

it("says so where there are no orders, and what is none", async () => {
  const folder = tempFolder();
  expect(await operator()("rebuild", "--persist-to", folder)).toMatchObject({
    code: 1,
    note: expect.stringContaining("--persist-to: There are no orders in"),
  });
  expect(await operator()("rebuild", "or_short", "--persist-to", folder)).toMatchObject({
    code: 2,
    note: expect.stringContaining("or_short"),
  });
  remove(folder);
});

describe("on a deployed worker", () => {
  const folder = tempFolder();
  let d1: Awaited<ReturnType<typeof localDatabase>>;
  let cloudflare: Server;
  let base: string;
  const asked: string[] = [];
  /** What the stand-in for Cloudflare's API answers, by path; as its documentation has it. */
  let answers: Record<string, (query: URLSearchParams) => { status?: number; body: unknown }>;

  const NAMESPACES = "/accounts/acc/workers/durable_objects/namespaces";
  const ok = (result: unknown, result_info: unknown = {}) => ({ body: { success: true, errors: [], messages: [], result, result_info } });
  const OURS = { id: "ns_orders", class: "OrderObject", name: "dwar_OrderObject", script: "dwar", use_sqlite: true };
  const OTHERS = { id: "ns_other", class: "OrderObject", name: "other_OrderObject", script: "other", use_sqlite: true };
  const env = () => ({ CLOUDFLARE_API_BASE_URL: base, CLOUDFLARE_ACCOUNT_ID: "acc", CLOUDFLARE_API_TOKEN: "token" });

  beforeAll(async () => {
    d1 = await localDatabase({ root, persistTo: folder });
    cloudflare = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
      asked.push(`${pathname}?${searchParams}`);
      const authorized = request.headers.authorization === "Bearer token";
      const { status = 200, body } = authorized
        ? (answers[pathname]?.(searchParams) ?? { status: 404, body: {} })
        : { status: 403, body: { success: false, errors: [{ code: 10000, message: "Authentication error" }], messages: [], result: null } };
      response.writeHead(status, { "content-type": "application/json" }).end(typeof body === "string" ? body : JSON.stringify(body));
    }).listen(0, "127.0.0.1");
    await new Promise((listening) => cloudflare.once("listening", listening));
    const address = cloudflare.address();
    base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => {
    cloudflare.close();
    d1.close();
    remove(folder);
  });
  beforeEach(async () => {
    asked.length = 0;
    await d1.d1.prepare("DELETE FROM rebuild_queue").all();
    answers = { [NAMESPACES]: () => ok([OTHERS, OURS], { count: 2, page: 1, per_page: 100, total_count: 2 }) };
  });

  /** The worker's minute: it takes up what waits. */
  const worker = (outcome: "written" | null) => async () => {
    const waiting = await nextToRebuild(d1.d1, 1_000);
    await noteRebuilt(d1.d1, new Map(waiting.map((id, i) => [id, i % 2 === 0 ? outcome : "same"])));
  };
  const person = (over = {}) => operator({ env: env(), pause: worker("written"), wrangler: wranglerLike(d1.d1).wrangler, ...over });

  it("goes through all pages of the worker's own objects, leaving out those that hold nothing", async () => {
    const objects = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({ id: hex(from + i), hasStoredData: (from + i) % 10 !== 9 }));
    const pages: Record<string, { body: unknown }> = {
      "": ok(objects(0, 1_000), { count: 1_000, cursors: { after: "c1" } }),
      c1: ok(objects(1_000, 1_000), { count: 1_000, cursors: { after: "c2" } }),
      c2: ok(objects(2_000, 10), { count: 10, cursors: { after: "" } }),
    };
    answers[`${NAMESPACES}/ns_orders/objects`] = (query) => pages[query.get("cursor") ?? ""] ?? { body: {} };
    const { code, out } = await person()("rebuild", "--remote", "--json");
    expect({ code, ...JSON.parse(out) }).toEqual({
      code: 0,
      objects: 1_809,
      same: 904,
      written: 905,
      empty: 0,
      failed: 0,
      unreachable: [],
    });
    expect(asked).toEqual([
      `${NAMESPACES}?page=1&per_page=100`,
      `${NAMESPACES}/ns_orders/objects?limit=1000`,
      `${NAMESPACES}/ns_orders/objects?limit=1000&cursor=c1`,
      `${NAMESPACES}/ns_orders/objects?limit=1000&cursor=c2`,
    ]);
  });

  it("understands the older form of the cursor too", async () => {
    const pages: Record<string, { body: unknown }> = {
      "": ok([{ id: hex(1) }], { count: 1, cursor: "next" }),
      next: ok([{ id: hex(2), hasStoredData: true }], { count: 1, cursor: "" }),
    };
    answers[`${NAMESPACES}/ns_orders/objects`] = (query) => pages[query.get("cursor") ?? ""] ?? { body: {} };
    expect((await person()("rebuild", "--remote")).out).toContain("2 objects:");
  });

  it("finds the worker among many", async () => {
    const others = Array.from({ length: 100 }, (_, i) => ({ ...OTHERS, id: `ns_${i}` }));
    answers[NAMESPACES] = (query) => ok(query.get("page") === "1" ? others : [OURS]);
    answers[`${NAMESPACES}/ns_orders/objects`] = () => ok([{ id: hex(1), hasStoredData: true }]);
    expect((await person()("rebuild", "--remote")).out).toContain("1 object:");
  });

  it("says what is wrong, and queues nothing", async () => {
    const left = async () => (await d1.d1.prepare("SELECT count(*) AS n FROM rebuild_queue").all<{ n: number }>()).results[0]?.n;
    expect(await person({ env: { ...env(), CLOUDFLARE_API_TOKEN: "other" } })("rebuild", "--remote")).toMatchObject({
      code: 1,
      note: "CLOUDFLARE_API_TOKEN: Cloudflare's API answered 403: Authentication error (10000). The token needs the permission Workers Scripts: Read.",
    });
    expect(await person({ env: {} })("rebuild", "--remote")).toMatchObject({
      code: 2,
      note: expect.stringContaining("CLOUDFLARE_ACCOUNT_ID: is required."),
    });
    answers[NAMESPACES] = () => ok([OTHERS]);
    expect(await person()("rebuild", "--remote")).toMatchObject({ code: 1, note: expect.stringContaining('no worker "dwar"') });
    answers[NAMESPACES] = () => ({ body: "<html>" });
    expect(await person()("rebuild", "--remote")).toMatchObject({ code: 1, note: expect.stringContaining("can't be reached") });
    answers[NAMESPACES] = () => ({ body: { result: "all" } });
    expect(await person()("rebuild", "--remote")).toMatchObject({ code: 1, note: expect.stringContaining("something else") });
    expect(await left()).toBe(0);
  });

  it("names what could not be reached", async () => {
    answers[`${NAMESPACES}/ns_orders/objects`] = () =>
      ok([
        { id: hex(7), hasStoredData: true },
        { id: hex(8), hasStoredData: true },
      ]);
    const { code, out, note } = await person({ pause: worker(null) })("rebuild", "--remote");
    expect({ code, out }).toEqual({ code: 1, out: expect.stringContaining("1 could not be reached") });
    expect(note).toMatch(/Run it again for what could not be reached:\n {2}0+[78]$/);
  });

  it("does not wait for a worker that does not come, and leaves the queue to it", async () => {
    answers[`${NAMESPACES}/ns_orders/objects`] = () => ok([{ id: hex(1), hasStoredData: true }]);
    let clock = Date.now();
    const pause = async (ms: number) => {
      clock += ms;
    };
    expect(await person({ pause, now: () => clock })("rebuild", "--remote")).toMatchObject({
      code: 1,
      out: "",
      note: expect.stringContaining("The worker has not taken up the 1 object that waits"),
    });
    expect(await nextToRebuild(d1.d1, 10)).toEqual([hex(1)]);
  });

  it("keeps apart what somebody else has queued before", async () => {
    await queueRebuild(d1.d1, [hex(1)], 1);
    await noteRebuilt(d1.d1, new Map([[hex(1), "written"]]));
    answers[`${NAMESPACES}/ns_orders/objects`] = () =>
      ok([
        { id: hex(1), hasStoredData: true },
        { id: hex(2), hasStoredData: true },
      ]);
    const { out } = await person()("rebuild", "--remote", "--json");
    expect(JSON.parse(out)).toMatchObject({ objects: 2, written: 1, same: 1 });
  });
});
