import { type KnownUser, userOf } from "../../src/merchants/people/operators.ts";
import type { Given, Option } from "./command.ts";
import type { Io } from "./io.ts";
import { missing, type Store } from "./store.ts";
import { wanted } from "./wanted.ts";

export const EMAIL: Option = { value: "ADDRESS", help: "the address that they signed up with" };

/** Whom the flag names; throws where nobody has signed up with that address. */
export async function wantedUser(given: Given, io: Io, store: Store): Promise<KnownUser> {
  const email = await wanted(io, "--email", given.text("email"), { question: "E-mail address" });
  const user = await userOf(store.d1, email);
  if (!user) throw missing(store, `account with the address ${email}`, "--email");
  return user;
}
