import { twoFactorOff } from "../../src/merchants/people/help.ts";
import { json } from "./columns.ts";
import type { Command } from "./command.ts";
import { STORE_OPTIONS, withStore } from "./store.ts";
import { EMAIL, wantedUser } from "./wanted-user.ts";

export const userTwoFactorOff: Command = {
  name: "user:2fa-off",
  summary: "For somebody who lost their phone and backup codes: their password alone lets them in. Make sure that it is them.",
  options: { email: EMAIL, ...STORE_OPTIONS },
  examples: ["--email you@example.com", "--email you@example.com --remote"],

  run: (given, io) =>
    withStore(given, io, async (store) => {
      const user = await wantedUser(given, io, store);
      await twoFactorOff(store.d1, user.id, io.now());
      const said = `${user.name} (${user.email}) signs in with the password alone, and is signed out everywhere.`;
      io.out(given.has("json") ? json({ user: user.id, email: user.email }) : said);
    }),
};
