import { readCredentials } from "../../src/gateways/fields.ts";
import { endpointOf, gateways } from "../../src/gateways/registry.ts";
import { simulatedEndpoint } from "../../src/gateways/simulated.ts";
import { accountUse, addAccount, listAccounts, removeAccount, type StoredAccount } from "../../src/merchants/accounts.ts";
import { checkCredentials } from "../../src/merchants/check-credentials.ts";
import { columns, json, when } from "./columns.ts";
import type { Command } from "./command.ts";
import { gatherCredentials, variableOf } from "./credentials.ts";
import { failed, misused, Refusal } from "./refusal.ts";
import { existingApp, STORE_OPTIONS, withStore } from "./store.ts";
import { checked, LOCAL_ORIGIN, list, present, readMode, wanted, wantedApp } from "./wanted.ts";

const CHECK_MS = 15_000;

/** `registered` are the gateways that there are. */
export const gatewayAddAmong = (registered: typeof gateways): Command => ({
  name: "gateway:add",
  summary: "Gives an app a gateway account: its credentials are tried, encrypted and stored.",
  options: {
    app: { value: "ap_…", help: "the app" },
    gateway: { value: "NAME", help: [...registered.keys()].join(", ") },
    mode: { value: "test|live", help: "test" },
    set: { value: "FIELD=VALUE", help: "one of the gateway's fields; again for the next", multiple: true },
    stdin: { help: "read FIELD=VALUE lines from standard input, so that secrets stay out of the shell's history" },
    priority: { value: "NUMBER", help: "the lowest is tried first; 0" },
    currencies: { value: "NPR,INR", help: "only these" },
    methods: { value: "wallet,card", help: "only these" },
    unchecked: { help: "don't ask the gateway whether the credentials work" },
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
          return io.out(accounts.length === 0 ? `${app} has no gateway accounts.` : columns(accounts.map(shown)));
        }
        if (!(await removeAccount(store.d1, app, remove, io.now()))) throw failed(`${app} has no account ${remove}.`, "--remove");
        const known = await store.changed(app);
        io.out(given.has("json") ? json({ removed: remove }) : `${remove} takes no new payments. ${known}`);
      });

    const id = await wanted(io, "--gateway", given.text("gateway"), { question: `Gateway (${[...registered.keys()].join(", ")})` });
    const gateway = registered.get(id);
    if (!gateway) throw misused("--gateway", `There is no gateway ${JSON.stringify(id)}: there is ${[...registered.keys()].join(", ")}.`);
    if (endpointOf(gateway, mode) === undefined) throw misused("--mode", `${gateway.name} is not offered in ${mode} mode.`);
    const priority = given.text("priority");
    const use = checked(
      accountUse(gateway),
      present({
        priority: priority === undefined ? undefined : Number(priority || Number.NaN),
        currencies: list(given.all("currencies")),
        methods: list(given.all("methods")),
      }),
    );
    const credentials = readCredentials(gateway.fields, await gatherCredentials(gateway, given, io));
    if (!credentials.ok)
      throw new Refusal(
        credentials.error.map(({ field, message }) => ({ flag: `--set ${field}`, message: `${message} (or set ${variableOf(field)})` })),
        2,
      );

    await withStore(given, io, async (store) => {
      await existingApp(store, app);
      const sealing = await store.sealing();
      if (!given.has("unchecked")) {
        const own = endpointOf(gateway, mode);
        // On this machine test mode means the simulators that npm start runs.
        const simulated = !store.remote && mode === "test";
        const endpoint = simulated ? simulatedEndpoint(own, `${LOCAL_ORIGIN}/simulators/${id}`) : own;
        const reach = { endpoint, send: io.fetch, timeoutMs: CHECK_MS, now: io.now() };
        const works = await checkCredentials(gateway, mode, credentials.value, reach);
        if (!works.ok) {
          const { failure, nativeMessage } = works.error;
          const said = nativeMessage === undefined ? failure : `${failure} (${nativeMessage})`;
          throw failed(`The check at ${gateway.name} failed: ${said}. Nothing was stored.`, "--set");
        }
      }
      const account = await addAccount(store.d1, sealing, { app, mode, gateway: id, credentials: credentials.value, ...use }, io.now());
      const known = await store.changed(app);
      if (given.has("json")) return io.out(json({ account, app, mode, gateway: id }));
      io.out(`${gateway.name} is account ${account} of ${app} in ${mode} mode. ${known}`);
    });
  },
});

export const gatewayAdd = gatewayAddAmong(gateways);

function shown({ id, gateway, mode, priority, currencies, methods, enabled, verifiedAt, deletedAt }: StoredAccount): readonly string[] {
  const status =
    deletedAt !== null ? `removed ${when(deletedAt)}` : !enabled ? "disabled" : verifiedAt === null ? "not verified" : "in use";
  return [
    id,
    gateway,
    mode,
    `priority ${priority}`,
    currencies?.join(",") ?? "every currency",
    methods?.join(",") ?? "every method",
    status,
  ];
}
