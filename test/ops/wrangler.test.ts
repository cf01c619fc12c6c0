import { expect, it } from "vitest";
import { remove, tempFolder } from "../start/instance.ts";
import { operator, SEALING_KEYS, wranglerOn } from "./operator.ts";

const list = ["app:keys", "--app", "ap_demo00001", "--list", "--remote"];
const answering = (answer: { code: number; stdout: string; stderr?: string }) =>
  operator({ env: { SEALING_KEYS }, wrangler: () => Promise.resolve({ stderr: "", ...answer }) });

it("says what wrangler says", async () => {
  const refused = JSON.stringify({
    error: { text: "A request to the Cloudflare API failed.", notes: [{ text: "no such table: apps [code: 7500]" }] },
  });
  expect(await answering({ code: 1, stdout: refused })(...list)).toMatchObject({
    code: 1,
    out: "",
    note: "wrangler d1 execute failed: A request to the Cloudflare API failed.\nno such table: apps [code: 7500]",
  });
  expect(await answering({ code: 1, stdout: "", stderr: "set a CLOUDFLARE_API_TOKEN" })(...list)).toMatchObject({
    code: 1,
    note: "wrangler d1 execute failed: set a CLOUDFLARE_API_TOKEN",
  });
  expect(await answering({ code: 0, stdout: "[{" })(...list)).toMatchObject({
    code: 1,
    note: expect.stringContaining("wrangler d1 execute failed"),
  });
});

it("finds the answer behind what wrangler says before it", async () => {
  const empty = JSON.stringify(
    Array.from({ length: 7 }, () => ({ results: [], success: true, meta: {} })),
    null,
    2,
  );
  expect(await answering({ code: 0, stdout: `A newer wrangler is there\n${empty}` })(...list)).toMatchObject({
    code: 1,
    note: "--app: There is no app ap_demo00001 on the deployed worker.",
  });
});

it("takes another configuration along", async () => {
  const calls: (readonly string[])[] = [];
  const type = operator({
    env: { SEALING_KEYS },
    wrangler(args) {
      calls.push(args);
      return Promise.resolve({ code: 1, stdout: "", stderr: "enough" });
    },
  });
  await type(...list, "--config", "wrangler.toml");
  expect(await type(...list, "--config", "no.toml")).toMatchObject({
    code: 2,
    note: expect.stringContaining("--config: There is no file"),
  });
  expect(calls[0]?.slice(0, 6)).toEqual(["d1", "execute", "DB", "--remote", "--config", "wrangler.toml"]);
});

it("works through wrangler itself", async () => {
  const folder = tempFolder();
  // On the deployed worker `wrangler d1 migrations apply` has made the tables.
  await operator()(...list.slice(0, -1), "--persist-to", folder);
  const type = operator({ env: { SEALING_KEYS }, wrangler: wranglerOn(folder) });
  const { code, out } = await type("app:create", "--company", "Himal Trading", "--name", "हिमाल; Tea", "--remote");
  expect(code).toBe(0);
  const app = /app (ap_\w+)/.exec(out)?.[1] ?? "";
  const publicKey = /test_public_key_\w+/.exec(out)?.[0] ?? "";
  const shown = await type("app:keys", "--app", app, "--list", "--remote");
  expect(shown).toMatchObject({ code: 0, out: expect.stringContaining(publicKey) });
  remove(folder);
});
