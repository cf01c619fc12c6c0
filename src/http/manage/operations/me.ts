import * as z from "zod";
import { fail, ok } from "../../../kernel/result.ts";
import { type ReceivedInvitation, receivedInvitations } from "../../../merchants/people/invitations.ts";
import { endSession, type OpenSession, openSessions } from "../../../merchants/people/sessions.ts";
import { type Membership, tenancyOf } from "../../../merchants/tenancy.ts";
import type { Actor, PersonalOperation } from "../operation.ts";

const nothing = z.strictObject({});
type Nothing = z.output<typeof nothing>;

/** Who is signed in, and what they may do where. */
export interface Me {
  readonly user: Actor;
  readonly companies: readonly Membership[];
  readonly invitations: readonly ReceivedInvitation[];
}

export const me: PersonalOperation<Nothing, Me> = {
  name: "me.read",
  method: "GET",
  path: "/me",
  allows: "everybody",
  summary: "Who is signed in, their companies with their role in each, and invitations that wait for their answer.",
  input: nothing,
  async run({ env, actor, now }) {
    const [{ companies }, invitations] = await Promise.all([tenancyOf(env.DB, actor.user), receivedInvitations(env.DB, actor.email, now)]);
    return ok({ user: actor, companies, invitations });
  },
};

export interface MySession extends OpenSession {
  /** Whether it is the one that asks. */
  readonly current: boolean;
}

export const listSessions: PersonalOperation<Nothing, { readonly sessions: readonly MySession[] }> = {
  name: "me.sessions",
  method: "GET",
  path: "/me/sessions",
  allows: "everybody",
  summary: "Where the person is signed in.",
  input: nothing,
  async run({ env, actor, session, now }) {
    const sessions = await openSessions(env.DB, actor.user, now);
    return ok({ sessions: sessions.map((one) => ({ ...one, current: one.id === session })) });
  },
};

export const endOneSession: PersonalOperation<Nothing, { readonly ended: string }> = {
  name: "me.end_session",
  method: "DELETE",
  path: "/me/sessions/:session",
  allows: "everybody",
  summary: "Ends one session at once.",
  input: nothing,
  async run({ env, actor }, { session = "" }) {
    return (await endSession(env.DB, actor.user, session)) ? ok({ ended: session }) : fail({ code: "session.not_found" });
  },
  trace: ({ output }) => ({ target: output.ended }),
};
