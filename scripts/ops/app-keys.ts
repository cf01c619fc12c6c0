import { listKeys, rotateKeys, type StoredPair } from "../../src/merchants/key-pairs.ts";
import { columns, json, when } from "./columns.ts";
import type { Command } from "./command.ts";
import { readDuration } from "./duration.ts";
import { misused } from "./refusal.ts";
import { existingApp, STORE_OPTIONS, withStore } from "./store.ts";
import { readMode, wanted, wantedApp } from "./wanted.ts";

export const appKeys: Command = {
  name: "app:keys",
  summary: "Gives an app a new key pair; the old ones end at once, or after an overlap.",
  options: {
    app: { value: "ap_…", help: "the app" },
    mode: { value: "test|live", help: "which keys; there is no default, since the old ones end" },
    overlap: { value: "TIME", help: "how long the old ones go on, such as 24h, 30m or 7d; at most 90d" },
    list: { help: "change nothing, show the pairs without their secrets" },
    ...STORE_OPTIONS,
  },
  examples: ["--app ap_… --mode test --overlap 24h", "--app ap_… --list"],

  async run(given, io) {
    const app = await wantedApp(given, io);
    if (given.has("list")) {
      const mode = given.text("mode");
      const only = mode === undefined ? null : readMode(mode);
      if (given.has("overlap")) throw misused("--overlap", "is not for --list.");
      return withStore(given, io, async (store) => {
        await existingApp(store, app);
        const pairs = await listKeys(store.d1, app, only);
        if (given.has("json")) return io.out(json(pairs.map((pair) => ({ ...pair, status: statusOf(pair, io.now()) }))));
        io.out(
          pairs.length === 0
            ? `${app} has no keys.`
            : columns(pairs.map((pair) => [pair.publicKey, `made ${when(pair.createdAt)}`, endOf(pair, io.now())])),
        );
      });
    }

    const mode = readMode(await wanted(io, "--mode", given.text("mode"), { question: "Mode (test or live)" }));
    const overlap = readDuration(given.text("overlap"));
    await withStore(given, io, async (store) => {
      await existingApp(store, app);
      const { pair, ending, endsAt, signingSecret } = await rotateKeys(store.d1, store.sealing, { app, mode, overlap }, io.now());
      const known = await store.changed(app);
      if (given.has("json"))
        return io.out(json({ app, mode, pair, signingSecret, ending: ending.map(({ publicKey }) => ({ publicKey, endsAt })) }));
      const rows = [
        ["public key", pair.publicKey],
        ["secret key", pair.secretKey],
        ...(signingSecret === null ? [] : [["signing secret", signingSecret]]),
      ];
      io.out(`${app} has new keys in ${mode} mode:\n\n${columns(rows)}\n`);
      io.out(
        signingSecret === null
          ? "The secret key is shown this once. The signing secret stays as it is."
          : "The secret key and the signing secret are shown this once.",
      );
      if (ending.length === 0) return;
      const end =
        overlap > 0
          ? `ends at ${when(endsAt)}`
          : "ended: nothing is refunded with it any more, and other calls stop as soon as the worker knows it";
      io.out(`\n${columns(ending.map(({ publicKey }) => [publicKey, end]))}\n\n${known}`);
    });
  },
};

function statusOf({ expiresAt, revokedAt }: StoredPair, now: number): "valid" | "ending" | "ended" {
  if (revokedAt !== null || (expiresAt !== null && expiresAt <= now)) return "ended";
  return expiresAt === null ? "valid" : "ending";
}

function endOf(pair: StoredPair, now: number): string {
  const end = pair.revokedAt ?? pair.expiresAt;
  if (end === null) return "valid";
  return `${statusOf(pair, now) === "ended" ? "ended" : "valid until"} ${when(end)}`;
}
