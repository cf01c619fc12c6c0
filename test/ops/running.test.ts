import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { freePort } from "../../scripts/local/ports.ts";
import { startReceiver } from "../receiver.ts";
import { type Instance, remove, root, startInstance, tempFolder } from "../start/instance.ts";

// An operator's afternoon: the commands as npm runs them, on the data of a product that is running.

const folder = tempFolder();
let product: Instance;
let receiver: Awaited<ReturnType<typeof startReceiver>>;

beforeAll(async () => {
  [product, receiver] = await Promise.all([startInstance(await freePort(), folder), startReceiver()]);
}, 90_000);
afterAll(async () => {
  await Promise.all([product?.stop(), receiver?.close()]);
  remove(folder);
}, 30_000);

/** Answers stdout; a command that fails throws with its stderr. */
async function npmRun(name: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, "scripts", "ops.ts"), name, ...args], {
    cwd: root,
    env: { ...process.env, DWAR_URL: product.origin, NO_COLOR: "1" },
  });
  return stdout;
}
const settings = async (name: string, ...args: readonly string[]) =>
  JSON.parse(await npmRun(name, ...args, "--json", "--persist-to", folder));

function call(key: string, path: string, body?: Readonly<Record<string, string>>) {
  const headers = { authorization: `Bearer ${key}` };
  return fetch(`${product.origin}${path}`, body ? { method: "POST", headers, body: new URLSearchParams(body) } : { headers });
}
const anOrder = z.object({ id: z.string(), paymentUrl: z.string() });
const history = z.object({ data: z.array(z.object({ deliveries: z.array(z.unknown()) })) });
const messages = z.array(z.object({ body: z.string() }));
const tea = { amount: "345.67", currency: "NPR", description: "Masala tea" };

let app: string;
let key: string;

it("makes an app that is paid with at once, while others are served", async () => {
  let isOver = false;
  const busy = Array.from({ length: 3 }, async () => {
    const statuses = new Set<number>();
    while (!isOver) statuses.add((await call("test_secret_key_d0000000000000000000000000000001", "/v1/orders", tea)).status);
    return [...statuses];
  });
  const made = await settings("app:create", "--company", "Himal Trading", "--name", "Himal Tea House").finally(() => {
    isOver = true;
  });
  expect(await Promise.all(busy)).toEqual([[201], [201], [201]]);
  [app, key] = [made.app, made.modes[0].pair.secretKey];
  const created = await call(key, "/v1/orders", tea);
  expect(created.status).toBe(201);
  const { paymentUrl } = anOrder.parse(await created.json());
  const page = await (await fetch(paymentUrl)).text();
  expect(page).toContain("Himal Tea House");
  expect(page).toContain('method="post"');
});

it("tells a server what happens to its orders, and shows them", async () => {
  const url = `${receiver.url}/hooks/ops/200`;
  const { endpoint } = await settings("webhook:add", "--app", app, "--url", url, "--types", "order.cancelled");
  const told = async () => {
    const { id } = anOrder.parse(await (await call(key, "/v1/orders", tea)).json());
    expect((await call(key, `/v1/orders/${id}/cancel`, {})).status).toBe(200);
    const { data } = history.parse(await (await call(key, `/v1/orders/${id}/events`)).json());
    return data.some(({ deliveries }) => deliveries.length > 0) ? id : null;
  };
  // The worker remembers the app's settings for some seconds.
  await expect.poll(told, { timeout: 15_000, interval: 500 }).not.toBeNull();
  const received = async () => messages.parse(await (await fetch(`${receiver.url}/received/ops`)).json());
  await expect.poll(received, { timeout: 10_000 }).not.toEqual([]);
  const { type, data } = JSON.parse((await received())[0]?.body ?? "");
  expect(type).toBe("order.cancelled");

  await expect
    .poll(() => npmRun("order:show", data.order.id, "--key", key), { timeout: 15_000 })
    .toContain(`told ${endpoint}: delivered after 1 try (200)`);
  const shown = await npmRun("order:show", data.order.id, "--key", key);
  expect(shown).toContain(`${data.order.id}  cancelled  345.67 NPR  test mode`);
  expect(shown).toContain("description  Masala tea");
  expect(shown).toMatch(/UTC {2}order\.opened\n/);
  const whole = JSON.parse(await npmRun("order:show", data.order.id, "--key", key, "--json"));
  expect(whole).toMatchObject({
    order: { id: data.order.id, status: "cancelled" },
    refunds: [],
    events: [{ type: "order.opened" }, { type: "order.cancelled" }],
  });
});

it("says what the API says", async () => {
  const show = (...args: readonly string[]) => npmRun("order:show", "or_00000000000000000000", ...args);
  await expect(show("--key", key)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^404 order\.not_found: No such order\. \(request .+\)\n$/),
  });
  await expect(show("--key", `test_secret_key_${"0".repeat(32)}`)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--key: 401 auth.unknown_key"),
  });
  const nobody = `http://localhost:${await freePort()}`;
  await expect(show("--key", key, "--url", nobody)).rejects.toMatchObject({
    code: 1,
    stderr: `--url: Nothing answers at ${nobody}: is it running?\n`,
  });
});

it("lets a company take more once it is approved", async () => {
  const made = await settings(
    "app:create",
    "--company",
    "New here",
    "--name",
    "New",
    "--mode",
    "live",
    "--kyb",
    "submitted",
    "--country",
    "np",
  );
  const order = async () =>
    z.object({ code: z.string() }).parse(await (await call(made.modes[0].pair.secretKey, "/v1/orders", tea)).json()).code;
  expect(await order()).toBe("order.unapproved_limit");
  expect(await settings("company:kyb", made.company, "approved")).toEqual({
    company: made.company,
    name: "New here",
    country: "NP",
    kyb: "approved",
    limits: [],
    apps: [made.app],
  });
  // No gateway takes a live payment here.
  await expect.poll(order, { timeout: 15_000, interval: 500 }).toBe("order.no_gateway");
});

it("rotates keys under a running worker", async () => {
  const overlapping = await settings("app:keys", "--app", app, "--mode", "test", "--overlap", "1h");
  expect((await call(overlapping.pair.secretKey, "/v1/orders")).status).toBe(200);
  expect((await call(key, "/v1/orders")).status).toBe(200);
  const last = await settings("app:keys", "--app", app, "--mode", "test");
  expect((await call(last.pair.secretKey, "/v1/orders")).status).toBe(200);
  for (const ended of [key, overlapping.pair.secretKey])
    await expect.poll(async () => (await call(ended, "/v1/orders")).status, { timeout: 15_000, interval: 500 }).toBe(401);
});
