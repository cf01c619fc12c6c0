import { addEndpoint, listEndpoints, newEndpoint, removeEndpoint } from "../../src/merchants/endpoints.ts";
import { columns, json, when } from "./columns.ts";
import type { Command } from "./command.ts";
import { failed, Refusal } from "./refusal.ts";
import { existingApp, STORE_OPTIONS, withStore } from "./store.ts";
import { checked, list, present, readMode, wanted, wantedApp } from "./wanted.ts";

export const webhookAdd: Command = {
  name: "webhook:add",
  summary: "Tells a server of yours what happens to an app's orders.",
  options: {
    app: { value: "ap_…", help: "the app" },
    mode: { value: "test|live", help: "test" },
    url: { value: "URL", help: "where messages are posted: https and public; on this machine http://localhost too" },
    types: { value: "order.paid,…", help: "only these; without it all" },
    list: { help: "change nothing, show the app's endpoints" },
    remove: { value: "we_…", help: "tell this endpoint nothing more" },
    ...STORE_OPTIONS,
  },
  examples: [
    "--app ap_… --url https://shop.example.com/dwar",
    "--app ap_… --url https://shop.example.com/dwar --types order.paid,order.refunded --mode live --remote",
    "--app ap_… --remove we_…",
  ],

  async run(given, io) {
    const mode = readMode(given.text("mode") ?? "test");
    const app = await wantedApp(given, io);
    const remove = given.text("remove");
    if (remove !== undefined)
      return withStore(given, io, async (store) => {
        await existingApp(store, app);
        if (!(await removeEndpoint(store.d1, app, remove, io.now())))
          throw failed(`${app} has no endpoint ${remove} that is told anything.`, "--remove");
        const known = await store.changed(app);
        io.out(given.has("json") ? json({ removed: remove }) : `${remove} is told nothing more. ${known}`);
      });
    if (given.has("list"))
      return withStore(given, io, async (store) => {
        await existingApp(store, app);
        const endpoints = await listEndpoints(store.d1, app, given.has("mode") ? mode : null);
        if (given.has("json")) return io.out(json(endpoints));
        const rows = endpoints.map(({ id, mode, url, types, disabledAt }) => [
          id,
          mode,
          disabledAt === null ? "on" : `off since ${when(disabledAt)}`,
          types?.join(",") ?? "every type",
          url,
        ]);
        io.out(rows.length === 0 ? `${app} has no webhook endpoints.` : columns(rows));
      });

    const url = await wanted(io, "--url", given.text("url"), { question: "Address (https://…)" });
    const types = list(given.all("types"));
    await withStore(given, io, async (store) => {
      const endpoint = checked(newEndpoint(store.env), present({ url, types }));
      await existingApp(store, app);
      const added = await addEndpoint(store.d1, app, mode, endpoint, io.now());
      if (!added.ok)
        throw new Refusal(
          added.error.map(({ field, message }) => ({ flag: `--${field}`, message })),
          1,
        );
      const known = await store.changed(app);
      if (given.has("json")) return io.out(json({ endpoint: added.value, app, mode, url, types: types ?? null }));
      io.out(`${added.value} of ${app} is told of ${types?.join(", ") ?? "everything"} in ${mode} mode. ${known}`);
      io.out("Messages are signed with the app's signing secret of that mode: verify them with a Standard Webhooks library.");
    });
  },
};
