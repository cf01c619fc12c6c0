import type { Gateway } from "../../src/gateways/contract.ts";
import { gateways } from "../../src/gateways/registry.ts";
import { type AccountChange, accountChange, changeAccount, readAccount } from "../../src/merchants/accounts.ts";
import { openCredentials, sealCredentials } from "../../src/merchants/stored-credentials.ts";
import { accountRow, webhookEntry, webhookText } from "./account-text.ts";
import { givenUse, USE_FLAGS, USE_OPTIONS } from "./account-use.ts";
import { columns, json } from "./columns.ts";
import type { Command } from "./command.ts";
import { CREDENTIALS_OPTIONS, givenCredentials } from "./credentials.ts";
import type { Io } from "./io.ts";
import { formed, proven } from "./proven.ts";
import { failed, misused } from "./refusal.ts";
import { existingApp, missing, STORE_OPTIONS, type Store, withStore } from "./store.ts";
import { checked, present, readAccountId, wanted } from "./wanted.ts";

const ACCOUNT = "gc_…";
type Account = NonNullable<Awaited<ReturnType<typeof readAccount>>>;

/** `registered` are the gateways that there are. */
export const gatewaySetAmong = (registered: typeof gateways): Command => ({
  name: "gateway:set",
  summary: "Changes when a gateway account is tried and for what; shows it where nothing is to be changed.",
  arguments: [{ name: ACCOUNT, help: "the account" }],
  options: {
    ...USE_OPTIONS,
    priority: { value: "NUMBER", help: "the lowest is tried first. NPR=3 for one currency, NPR= to take that away", multiple: true },
    enable: { help: "take new payments with it" },
    disable: { help: "take no new payment with it; what is under way is looked after" },
    ...CREDENTIALS_OPTIONS,
    set: { value: "FIELD=VALUE", help: "a field of the same account at the gateway, such as its webhooks' secret", multiple: true },
    ...STORE_OPTIONS,
  },
  examples: ["gc_…", "gc_… --priority 2 --priority NPR=0", "gc_… --disable --remote", "gc_… --set webhookSecret=… --remote"],

  async run(given, io) {
    const id = readAccountId(ACCOUNT, await wanted(io, ACCOUNT, given.arguments[0], { question: "Gateway account (gc_…)" }));
    const [enable, disable] = [given.has("enable"), given.has("disable")];
    if (enable && disable) throw misused("--disable", "is one thing, --enable another.");
    const use = { ...givenUse(given), ...present({ enabled: enable || (disable ? false : undefined) }) };
    const fields = await givenCredentials(given, io);

    await withStore(given, io, async (store) => {
      const account = await readAccount(store.d1, id);
      if (!account) throw missing(store, `gateway account ${id}`, ACCOUNT);
      const gateway = registered.get(account.gateway);
      if (!gateway) throw failed(`${id} is of the gateway ${account.gateway}, which is not there any more.`, ACCOUNT);
      const app = await existingApp(store, account.app);
      const webhook = webhookEntry(store, app, gateway, id);
      if (Object.keys(use).length === 0 && fields.size === 0) {
        const { sealed: _, ...shown } = account;
        if (given.has("json")) return io.out(json({ ...shown, ...webhook }));
        io.out(columns([accountRow(account, io.now())]));
        return webhook ? io.out(webhookText(webhook, store, gateway, id, [])) : undefined;
      }

      if (account.deletedAt !== null) throw failed(`${id} was removed: add the account anew.`, ACCOUNT);
      const change = checked(accountChange(gateway), use, USE_FLAGS);
      const sealed = fields.size > 0 && (await resealed(store, io, gateway, account, fields, !given.has("unchecked")));
      const now = await changeAccount(store.d1, id, { ...change, ...(sealed && { sealed }) });
      if (!now) throw failed("Somebody else changed it at the same time: nothing was changed. Run it again.", ACCOUNT);
      const known = await store.changed(account.app);
      io.out(given.has("json") ? json({ ...now, app: account.app, ...webhook }) : `${columns([accountRow(now, io.now())])}\n\n${known}`);
    });
  },
});

/** Its credentials with these fields in place of the ones there were. */
async function resealed(
  store: Store,
  io: Io,
  gateway: Gateway,
  { id, mode, sealed }: Account,
  fields: ReadonlyMap<string, string>,
  isChecked: boolean,
): Promise<NonNullable<AccountChange["sealed"]>> {
  const sealing = await store.sealing();
  const stored = await openCredentials(sealing, id, sealed);
  if (!stored.ok) throw failed(`What is stored for ${id} can't be opened (${stored.error}): add the account anew.`, ACCOUNT);
  const credentials = formed(gateway, { ...stored.value, ...Object.fromEntries(fields) }, { variables: false });
  if (isChecked) await proven(store, io, gateway, mode, credentials);
  return { from: sealed, to: await sealCredentials(sealing, id, credentials) };
}

export const gatewaySet = gatewaySetAmong(gateways);
