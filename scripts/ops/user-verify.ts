import { confirmAddress } from "../../src/merchants/people/help.ts";
import { json } from "./columns.ts";
import type { Command } from "./command.ts";
import { STORE_OPTIONS, withStore } from "./store.ts";
import { EMAIL, wantedUser } from "./wanted-user.ts";

export const userVerify: Command = {
  name: "user:verify",
  summary: "Confirms somebody's e-mail address for the dashboard, where no mail can be sent. Make sure that it is theirs.",
  options: { email: EMAIL, ...STORE_OPTIONS },
  examples: ["--email you@example.com", "--email you@example.com --remote"],

  run: (given, io) =>
    withStore(given, io, async (store) => {
      const user = await wantedUser(given, io, store);
      await confirmAddress(store.d1, user.id, io.now());
      io.out(given.has("json") ? json({ user: user.id, email: user.email }) : `${user.name} (${user.email}) can sign in.`);
    }),
};
