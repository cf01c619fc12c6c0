import { listStrays, type Stray } from "../../src/merchants/strays.ts";
import { columns, json, when } from "./columns.ts";
import type { Command } from "./command.ts";
import { STORE_OPTIONS, withStore } from "./store.ts";
import { readAccountId } from "./wanted.ts";

const MOST = 200;

export const gatewayStrays: Command = {
  name: "gateway:strays",
  summary: "Lists what gateways told, properly signed, of payments that no order knows; the latest first.",
  options: {
    account: { value: "gc_…", help: "only of this gateway account" },
    ...STORE_OPTIONS,
  },
  examples: ["--remote", "--account gc_… --remote"],

  async run(given, io) {
    const account = given.text("account");
    if (account !== undefined) readAccountId("--account", account);
    await withStore(given, io, async (store) => {
      const strays = await listStrays(store.d1, { ...(account !== undefined && { account }), limit: MOST });
      if (given.has("json")) return io.out(json(strays));
      const who = account ?? "Every gateway account";
      if (strays.length === 0) return io.out(`${who} was only told of payments that an order knows.`);
      io.out(columns(strays.map(shown)));
      if (strays.length === MOST) io.out(`\nOnly the latest ${MOST}.`);
    });
  },
};

function shown({ account, gateway, app, mode, key, refs, times, firstAt, lastAt }: Stray): readonly string[] {
  const first = times === 1 ? "" : `, first ${when(firstAt)}`;
  return [
    account,
    gateway === null ? "(deleted)" : `${gateway} ${mode} of ${app}`,
    key,
    refs.join(", ") || "no ids",
    `${times === 1 ? "once" : `${times} times`}, last ${when(lastAt)}${first}`,
  ];
}
