import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seedDemoGateways } from "../../scripts/demo-gateways.ts";
import { demoAccount } from "../../simulators/accounts.ts";
import type { ReportView } from "../../src/http/reconciliations/view.ts";
import { lookBack } from "../../src/order/look-back.ts";
import { api, json, otherShop, shop } from "../api.ts";
import { expectRefused, problemOf } from "./asking.ts";
import { csv, reportOn, sendFile, stripeRow } from "./settlement-file.ts";

beforeAll(() => seedDemoGateways(env.DB, env.SEALING_KEYS));
beforeEach(async () => {
  await env.DB.batch(["differences", "reconciliations"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)));
});

const kept = () => env.DB.prepare("SELECT count(*) AS count FROM reconciliations").first<number>("count");
/** Payments of another shop. */
const strangers = (count: number) => Array.from({ length: count }, (_, no) => stripeRow(`pi_3Stranger${no}`));

describe("a file that is no good names what is wrong, and leaves nothing", () => {
  const [good = {}, bad = {}] = [stripeRow("pi_3a"), stripeRow("pi_3b", { customer_facing_amount: "12,50" })];
  it.each([
    ["an amount", csv([good, bad]), "customer_facing_amount", /^Line 3: "12,50" is no amount in USD\./],
    [
      "a time, after a field of two lines",
      csv([
        { ...good, description: "a\r\nb" },
        { ...good, created_utc: "soon" },
      ]),
      "created_utc",
      /^Line 4: /,
    ],
    ["a short row", `${csv([good])}\r\nonly,two`, "body", /^Line 3: It has 2 fields, the first line 12\.$/],
    ["a quote that is not closed", `${csv([good])}\r\n"txn_2,`, "body", /^Line 3: A quote is not closed\.$/],
    ["a quote in the middle", `${csv([good])}\r\ntea "first flush",`, "body", /^Line 3: A field with quotes in it must be in quotes/],
    ["nothing at all", "", "body", /^Line 1: The file is empty\.$/],
    ["another file", "Order number,Total\r\n1,2", "reporting_category", /^Line 1: The file has no such column/],
    ["other delimiters", csv([good]).replaceAll('","', ";").replaceAll('"', ""), "reporting_category", /^Line 1: /],
  ])("%s", async (_what, body, field, message) => {
    const problem = await problemOf(sendFile("stripe", body));
    expect(problem.code).toBe("request.invalid");
    expect(problem.errors?.[0]).toEqual({ field, message: expect.stringMatching(message) });
    expect(await kept()).toBe(0);
  });

  it("names every column that it lacks", async () => {
    const { errors = [] } = await problemOf(sendFile("stripe", "a,b\r\n1,2"));
    expect(errors.map(({ field }) => field)).toEqual(["reporting_category", "payment_intent_id", "gross", "currency", "created_utc"]);
  });

  it("bytes that are no UTF-8", async () => {
    await expectRefused(sendFile("stripe", new Uint8Array([...new TextEncoder().encode(csv([good])), 0xff, 0xfe])), "request.malformed");
    expect(await kept()).toBe(0);
  });

  it("more than 25 MB, however it is sent", { timeout: 60_000 }, async () => {
    const rows = new TextEncoder().encode(csv(strangers(200)).slice(csv([good]).indexOf("\r\n")));
    let bytes = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(to) {
        to.enqueue(bytes === 0 ? new TextEncoder().encode(csv([good])) : rows);
        bytes += rows.byteLength;
      },
    });
    await expectRefused(sendFile("stripe", endless), "request.too_large");
    expect(bytes).toBeLessThan(30 * 1024 * 1024);
    await expectRefused(sendFile("stripe", new Uint8Array(26 * 1024 * 1024)), "request.too_large");
    expect(await kept()).toBe(0);
  });

  it.each([
    ["another kind of body", { type: "application/json" }, "reconciliation.media_type", []],
    ["a form with a file", { type: "multipart/form-data; boundary=x" }, "reconciliation.media_type", []],
    ["an account that there is none of", { account: "gc_000000000" }, "request.invalid", ["account"]],
    ["no account's id", { account: "stripe" }, "request.invalid", ["account"]],
    ["a gateway whose files nobody knows", { account: demoAccount("paypal").id }, "request.invalid", ["account"]],
    ["a period that ends before it begins", { from: "2026-11-02", to: "2026-11-01" }, "request.invalid", ["to"]],
    ["no date", { from: "yesterday" }, "request.invalid", ["from"]],
    ["a key that is none", { key: "x".repeat(256) }, "request.invalid", ["Idempotency-Key"]],
  ] as const)("%s", async (_what, sent, code, fields) => {
    await expectRefused(sendFile("stripe", csv([good]), sent), code, ...fields);
    expect(await kept()).toBe(0);
  });
});

it("a byte order mark, line breaks of any kind and empty lines do not matter", async () => {
  const text = csv([stripeRow("pi_3a"), stripeRow("pi_3b")]);
  for (const body of [`\ufeff${text}`, text.replaceAll("\r\n", "\n"), `${text.replace("\r\n", "\r\n\r\n")}\r\n\r\n`]) {
    const report: ReportView = await (await sendFile("stripe", body)).json();
    expect(report).toMatchObject({ counts: { payments: 2, differences: { unknown_here: 2 } } });
  }
});

it("twenty thousand rows are read as they come, and all are counted", async () => {
  const ROWS = 20_000;
  const AT_ONCE = 100;
  const [header = "", row = ""] = csv([stripeRow("pi_3X")]).split("\r\n");
  let sent = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(to) {
        if (sent > ROWS) return to.close();
        const lines = Array.from({ length: AT_ONCE }, (_, no) => (sent + no === 0 ? header : row.replace("pi_3X", `pi_3X${sent + no}`)));
        to.enqueue(new TextEncoder().encode(`${lines.join("\r\n")}\r\n`));
        sent += AT_ONCE;
      },
    },
    { highWaterMark: 0 },
  );
  const report: ReportView = await (await sendFile("stripe", body)).json();
  expect(report.counts).toMatchObject({ payments: sent - 1, agreed: 0, differences: { unknown_here: sent - 1 } });
  expect([report.listed, report.items.length]).toEqual([5_000, 20]);
  const rows = await env.DB.prepare("SELECT count(*) AS count FROM differences").first<number>("count");
  expect(rows).toBe(5_000);
}, 60_000);

describe("a report", () => {
  it("is read in pages, in the order of the file", async () => {
    const made = await reportOn("stripe", strangers(45));
    expect(made).toMatchObject({ object: "reconciliation", status: "completed", listed: 45, account: demoAccount("stripe").id });
    const lines: (number | null)[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
      const page: ReportView = await json<ReportView>(api(`/v1/reconciliations/${made.id}?limit=20${more}`));
      lines.push(...page.items.map(({ line }) => line));
      cursor = page.nextCursor;
    }
    expect(lines).toEqual(Array.from({ length: 45 }, (_, no) => no + 2));
    await expectRefused(api(`/v1/reconciliations/${made.id}?cursor=x`), "request.invalid", "cursor");
    await expectRefused(api(`/v1/reconciliations/${made.id}?limit=101`), "request.invalid", "limit");
  });

  it("is listed, the newest first, without what it found", async () => {
    const made = [await reportOn("stripe", strangers(1)), await reportOn("stripe", strangers(2)), await reportOn("stripe", strangers(3))];
    const ids = made.map(({ id }) => id).reverse();
    const first = await json<{ data: ReportView[]; nextCursor: string }>(api("/v1/reconciliations?limit=2"));
    const second = await json<{ data: ReportView[]; nextCursor: null }>(api(`/v1/reconciliations?limit=2&cursor=${first.nextCursor}`));
    const all = [...first.data, ...second.data];
    expect(all.map(({ createdAt }) => createdAt)).toEqual(
      all
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .reverse(),
    );
    expect(new Set(all.map(({ id }) => id))).toEqual(new Set(ids));
    expect(all.every((one) => !("items" in one))).toBe(true);
    expect(second.nextCursor).toBeNull();
  });

  it("of another app is not there, and neither is its account", async () => {
    const { id } = await reportOn("stripe", strangers(1));
    await expectRefused(api(`/v1/reconciliations/${id}`, { secret: otherShop.secretKey }), "reconciliation.not_found");
    await expectRefused(api("/v1/reconciliations/rc_00000000000000000000"), "reconciliation.not_found");
    await expectRefused(api("/v1/reconciliations/x"), "reconciliation.not_found");
    expect(await json(api("/v1/reconciliations", { secret: otherShop.secretKey }))).toEqual({ data: [], nextCursor: null });
    await expectRefused(sendFile("stripe", csv(strangers(1)), { secret: otherShop.secretKey }), "request.invalid", "account");
  });

  it("is made once for one key, and the key is good for one file", async () => {
    const file = csv(strangers(2));
    const [first, second] = [await sendFile("stripe", file, { key: "k1" }), await sendFile("stripe", file, { key: "k1" })];
    expect([first.status, second.status, second.headers.get("idempotent-replayed")]).toEqual([201, 201, "true"]);
    const [{ id }, again] = [await first.json<ReportView>(), await second.json<ReportView>()];
    expect(again.id).toBe(id);
    expect(first.headers.get("location")).toBe(`/v1/reconciliations/${id}`);
    await expectRefused(sendFile("stripe", csv(strangers(3)), { key: "k1" }), "idempotency.other_body");
    await expectRefused(sendFile("stripe", file, { key: "k1", from: "2026-01-01" }), "idempotency.other_body");
    expect(await kept()).toBe(1);
  });

  it("a key whose file was no good is free for the right one", async () => {
    await expectRefused(sendFile("stripe", "", { key: "k2" }), "request.invalid", "body");
    expect((await sendFile("stripe", csv(strangers(1)), { key: "k2" })).status).toBe(201);
  });

  it("is deleted with what it found when it is old", async () => {
    const [old, young] = [await reportOn("stripe", strangers(2)), await reportOn("stripe", strangers(1))];
    const year = 401 * 86_400_000;
    await env.DB.prepare("UPDATE reconciliations SET created_at = created_at - ? WHERE id = ?").bind(year, old.id).run();
    await lookBack(env, Date.now());
    await expectRefused(api(`/v1/reconciliations/${old.id}`), "reconciliation.not_found");
    expect((await json<ReportView>(api(`/v1/reconciliations/${young.id}`))).items).toHaveLength(1);
    expect(await env.DB.prepare("SELECT count(*) AS count FROM differences").first("count")).toBe(1);
  });
});

it("needs the secret key, and takes no other method", async () => {
  await expectRefused(sendFile("stripe", "", { secret: shop.publicKey }), "auth.unknown_key");
  const response = await api("/v1/reconciliations", { method: "DELETE" });
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  expect((await api("/v1/reconciliations/x", { method: "POST", body: {} })).headers.get("allow")).toBe("GET, HEAD");
});
