import { makeOperator, unmakeOperator } from "../../src/merchants/people/operators.ts";
import { json } from "./columns.ts";
import type { Command } from "./command.ts";
import { STORE_OPTIONS, withStore } from "./store.ts";
import { EMAIL, wantedUser } from "./wanted-user.ts";

export const operatorAdd: Command = {
  name: "operator:add",
  summary: "Lets somebody approve companies on the dashboard. They sign up there first.",
  options: { email: EMAIL, remove: { help: "takes it away again" }, ...STORE_OPTIONS },
  examples: ["--email you@example.com", "--email you@example.com --remove --remote"],

  run: (given, io) =>
    withStore(given, io, async (store) => {
      const user = await wantedUser(given, io, store);
      const remove = given.has("remove");
      if (remove) await unmakeOperator(store.d1, user.id);
      else await makeOperator(store.d1, user.id, io.now());
      const said = `${user.name} (${user.email}) is ${remove ? "no operator any more" : "an operator"}, at once.`;
      io.out(given.has("json") ? json({ user: user.id, email: user.email, operator: !remove }) : said);
    }),
};
