import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort, isTaken } from "../../scripts/local/ports.ts";
import { type Instance, remove, root, start, startInstance, tempFolder } from "./instance.ts";

let first: Instance;
let second: Instance;
const folders = [tempFolder(), tempFolder()] as const;

beforeAll(async () => {
  first = await startInstance(await freePort(), folders[0]);
  second = await startInstance(await freePort(), folders[1]);
}, 150_000);

afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  for (const folder of folders) remove(folder);
}, 30_000);

it("prints what a first payment needs", () => {
  const output = first.output();
  expect(output).toContain(`curl ${first.origin}/v1/orders -H "Authorization: Bearer test_secret_key_d0000000000000000000000000000001"`);
  expect(output).toContain("whsec_ZHdhci1kZW1vLXNpZ25pbmctc2VjcmV0LTAwMDE=");
  expect(output).toContain("test_secret_key_d0000000000000000000000000000002");
});

it("prints who owns the first shop, and lets them in to the dashboard, which is a module of its own", async () => {
  expect(first.output()).toMatch(/Dashboard: http:\/\/localhost:\d+\/dashboard\n +e-mail +demo@dwar\.test\n +password +dwar-demo-password/);
  const signedIn = await fetch(`${first.origin}/dashboard/auth/sign-in/email`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "demo@dwar.test", password: "dwar-demo-password" }),
  });
  const authorization = `Bearer ${signedIn.headers.get("set-auth-token")}`;
  const me = await fetch(`${first.origin}/v1/manage/me`, { headers: { authorization } });
  expect(await me.json()).toMatchObject({
    user: { email: "demo@dwar.test" },
    companies: [{ company: "co_demo00001", name: "Himal Trading", role: "owner" }],
  });
});

it("runs two side by side, each with its own data", async () => {
  for (const { origin } of [first, second]) expect((await fetch(`${origin}/healthz`)).status).toBeLessThan(500);
  for (const { folder } of [first, second]) expect(readdirSync(join(folder, "v3"))).toContain("d1");
});

it("can be called as Cloudflare calls it each minute", async () => {
  expect((await fetch(`${first.origin}/cdn-cgi/local/scheduled`)).status).toBe(200);
});

it("says plainly that a port is taken, or is none", async () => {
  const { port } = new URL(first.origin);
  const taken = start(["--port", port]);
  expect(await taken.ended).toBe(1);
  expect(taken.output()).toContain(`Port ${port} is taken by another program. Choose another one: npm start -- --port ${Number(port) + 1}`);
  const none = start(["--port", "http"]);
  expect(await none.ended).toBe(1);
  expect(none.output()).toContain("--port http is not a port");
}, 20_000);

it("records the migrations where wrangler does", () => {
  const wrangler = join(root, "node_modules", "wrangler", "bin", "wrangler.js");
  const left = execFileSync(process.execPath, [wrangler, "d1", "migrations", "list", "DB", "--local", "--persist-to", folders[1]], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, CI: "1", WRANGLER_SEND_METRICS: "false" },
  });
  expect(left).toContain("No migrations to apply");
}, 30_000);

it("ends with all it started, and starts again with the same data", async () => {
  const port = Number(new URL(second.origin).port);
  expect(await second.stop("SIGINT")).not.toBeNull();
  expect(await isTaken(port)).toBe(false);
  second = await startInstance(port, folders[1]);
  expect((await fetch(`${second.origin}/healthz`)).status).toBeLessThan(500);
}, 60_000);
