import { appCreate } from "./app-create.ts";
import { appKeys } from "./app-keys.ts";
import { appSettings } from "./app-settings.ts";
import { type Command, helpOf, readGiven } from "./command.ts";
import { companyKyb } from "./company-kyb.ts";
import { gatewayAdd } from "./gateway-add.ts";
import { gatewaySet } from "./gateway-set.ts";
import { gatewayStrays } from "./gateway-strays.ts";
import type { Io } from "./io.ts";
import { keysRewrap } from "./keys-rewrap.ts";
import { looks } from "./looks.ts";
import { operatorAdd } from "./operator-add.ts";
import { orderShow } from "./order-show.ts";
import { rebuild } from "./rebuild.ts";
import { Refusal } from "./refusal.ts";
import { userTwoFactorOff } from "./user-two-factor-off.ts";
import { userVerify } from "./user-verify.ts";
import { webhookAdd } from "./webhook-add.ts";

export const COMMANDS: readonly Command[] = [
  appCreate,
  appKeys,
  appSettings,
  companyKyb,
  gatewayAdd,
  gatewaySet,
  gatewayStrays,
  looks,
  webhookAdd,
  orderShow,
  rebuild,
  keysRewrap,
  operatorAdd,
  userVerify,
  userTwoFactorOff,
];

/** Answers the exit code: 0 done, 1 it can't be done, 2 the command line is wrong. */
export async function run([name, ...args]: readonly string[], io: Io, commands = COMMANDS): Promise<number> {
  const command = commands.find((one) => one.name === name);
  if (!command) {
    io.note(`Operations, each with --help:\n\n${commands.map((one) => `  npm run ${one.name.padEnd(14)}  ${one.summary}`).join("\n")}`);
    return name === undefined ? 0 : 2;
  }
  try {
    if (args.includes("--help")) io.out(helpOf(command));
    else await command.run(readGiven(command, args), io);
    return 0;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (args.includes("--json")) io.note(JSON.stringify({ errors: error.faults }));
    else if (error.message !== "") io.note(error.exitCode === 2 ? `${error.message}\n\nnpm run ${command.name} -- --help` : error.message);
    return error.exitCode;
  }
}
