import * as z from "zod";
import { ok } from "../../../kernel/result.ts";
import { type Membership, tenancyOf } from "../../../merchants/tenancy.ts";
import type { Actor, Operation } from "../operation.ts";

const nothing = z.strictObject({});

/** Who is signed in, and what they may do where. */
export const me: Operation<z.output<typeof nothing>, { readonly user: Actor; readonly companies: readonly Membership[] }> = {
  name: "me.read",
  method: "GET",
  path: "/me",
  allows: "everybody",
  summary: "Who is signed in, their companies and their role in each.",
  input: nothing,
  async run({ env, actor }) {
    const { companies } = await tenancyOf(env.DB, actor.user);
    return ok({ user: actor, companies });
  },
};
