import { appChange, type ChangedApp, changeApp } from "../../src/merchants/change-app.ts";
import { columns, json } from "./columns.ts";
import type { Command } from "./command.ts";
import { misused } from "./refusal.ts";
import { existingApp, missing, STORE_OPTIONS, withStore } from "./store.ts";
import { checked, list, present, readAppId, wanted } from "./wanted.ts";

const APP = "ap_…";
const KEEP = "keep-duplicates";
const DAYS = "payer-days";

export const appSettings: Command = {
  name: "app:settings",
  summary: "Changes how an app works; shows it where nothing is to be changed.",
  arguments: [{ name: APP, help: "the app" }],
  options: {
    origins: {
      value: "DOMAINS",
      help: "whose pages may call for it, beside its site's and its payment domains: with commas, in place of the ones there were; or none",
    },
    [KEEP]: { value: "yes|no", help: "no: a second payment of one order is given back by itself. yes: it waits until a person decides" },
    [DAYS]: { value: "NUMBER", help: "how long payers' details are kept after an order's end; usual: as RETENTION_PAYER_DAYS says" },
    ...STORE_OPTIONS,
  },
  examples: [
    "ap_…",
    "ap_… --origins shop.example.com,app.example.com",
    "ap_… --origins none",
    "ap_… --keep-duplicates yes --remote",
    "ap_… --payer-days 90 --remote",
  ],

  async run(given, io) {
    const app = readAppId(APP, await wanted(io, APP, given.arguments[0], { question: "App (ap_…)" }));
    const origins = given.text("origins");
    const change = checked(
      appChange,
      present({
        origins: origins === "none" ? [] : list(given.all("origins")),
        keepsDuplicates: yesOrNo(given.text(KEEP)),
        payerDays: days(given.text(DAYS)),
      }),
      { payerDays: `--${DAYS}` },
    );
    await withStore(given, io, async (store) => {
      if (Object.keys(change).length === 0) {
        const { origins, keepsDuplicates, payerDays = null } = await existingApp(store, app, APP);
        const settings = { origins, keepsDuplicates, payerDays };
        return io.out(given.has("json") ? json({ app, ...settings }) : shown(settings));
      }
      const now = await changeApp(store.d1, app, change);
      if (!now) throw missing(store, `app ${app}`, APP);
      const known = await store.changed(app);
      io.out(given.has("json") ? json({ app, ...now }) : `${shown(now)}\n\n${known}`);
    });
  },
};

function yesOrNo(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === "yes" || text === "no") return text === "yes";
  throw misused(`--${KEEP}`, `${JSON.stringify(text)} is neither yes nor no.`);
}

const days = (text: string | undefined) => (text === undefined ? undefined : text === "usual" ? null : Number(text || Number.NaN));

const shown = ({ origins, keepsDuplicates, payerDays }: ChangedApp): string =>
  columns([
    ["origins", origins.join(", ") || "none"],
    ["second payments", keepsDuplicates ? "kept until a person decides" : "given back by themselves"],
    ["payers' details", payerDays === null ? "kept as RETENTION_PAYER_DAYS says" : `kept for ${payerDays} days after an order's end`],
  ]);
