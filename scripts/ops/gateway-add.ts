import { endpointOf, gateways } from "../../src/gateways/registry.ts";
import { accountUse, addAccount, listAccounts, removeAccount } from "../../src/merchants/accounts.ts";
import { accountRow, webhookEntry, webhookText } from "./account-text.ts";
import { givenUse, USE_FLAGS, USE_OPTIONS } from "./account-use.ts";
import { columns, json } from "./columns.ts";
import type { Command } from "./command.ts";
import { CREDENTIALS_OPTIONS, gatherCredentials } from "./credentials.ts";
import { formed, proven } from "./proven.ts";
import { failed, misused } from "./refusal.ts";
import { existingApp, STORE_OPTIONS, withStore } from "./store.ts";
import { checked, readMode, wanted, wantedApp } from "./wanted.ts";

/** `registered` are the gateways that there are. */
export const gatewayAddAmong = (registered: typeof gateways): Command => ({
  name: "gateway:add",
  summary: "Gives an app a gateway account: its credentials are tried, encrypted and stored.",
  options: {
    app: { value: "ap_…", help: "the app" },
    gateway: { value: "NAME", help: [...registered.keys()].join(", ") },
    mode: { value: "test|live", help: "test" },
    ...CREDENTIALS_OPTIONS,
    ...USE_OPTIONS,
    list: { help: "change nothing, show the app's accounts" },
    remove: { value: "gc_…", help: "take no new payment with this account; what is under way is looked after" },
    ...STORE_OPTIONS,
  },
  examples: [
    "--app ap_… --gateway sandbox",
    "--app ap_… --gateway sandbox --priority 1 --currencies NPR,INR --remote",
    "--app ap_… --remove gc_…",
  ],

  async run(given, io) {
    const mode = readMode(given.text("mode") ?? "test");
    const app = await wantedApp(given, io);
    const remove = given.text("remove");
    if (given.has("list") || remove !== undefined)
      return withStore(given, io, async (store) => {
        await existingApp(store, app);
        if (remove === undefined) {
          const accounts = await listAccounts(store.d1, app, given.has("mode") ? mode : null);
          if (given.has("json")) return io.out(json(accounts));
          return io.out(
            accounts.length === 0 ? `${app} has no gateway accounts.` : columns(accounts.map((account) => accountRow(account, io.now()))),
          );
        }
        if (!(await removeAccount(store.d1, app, remove, io.now()))) throw failed(`${app} has no account ${remove}.`, "--remove");
        const known = await store.changed(app);
        io.out(given.has("json") ? json({ removed: remove }) : `${remove} takes no new payments. ${known}`);
      });

    const id = await wanted(io, "--gateway", given.text("gateway"), { question: `Gateway (${[...registered.keys()].join(", ")})` });
    const gateway = registered.get(id);
    if (!gateway) throw misused("--gateway", `There is no gateway ${JSON.stringify(id)}: there is ${[...registered.keys()].join(", ")}.`);
    if (endpointOf(gateway, mode) === undefined) throw misused("--mode", `${gateway.name} is not offered in ${mode} mode.`);
    const use = checked(accountUse(gateway), givenUse(given), USE_FLAGS);
    const credentials = formed(gateway, await gatherCredentials(gateway, given, io), { variables: true });

    await withStore(given, io, async (store) => {
      const settings = await existingApp(store, app);
      const sealing = await store.sealing();
      if (!given.has("unchecked")) await proven(store, io, gateway, mode, credentials);
      const account = await addAccount(store.d1, sealing, { app, mode, gateway: id, credentials, ...use }, io.now());
      const known = await store.changed(app);
      const webhook = webhookEntry(store, settings, gateway, account);
      if (given.has("json")) return io.out(json({ account, app, mode, gateway: id, ...webhook }));
      io.out(`${gateway.name} is account ${account} of ${app} in ${mode} mode. ${known}`);
      const left = Object.entries(gateway.fields).flatMap(([name, { passing }]) =>
        passing || credentials[name] !== undefined ? [] : [name],
      );
      if (webhook) io.out(webhookText(webhook, store, gateway, account, left));
    });
  },
});

export const gatewayAdd = gatewayAddAmong(gateways);
