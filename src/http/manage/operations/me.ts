import * as z from "zod";
import { fail, ok } from "../../../kernel/result.ts";
import { receivedInvitations } from "../../../merchants/people/invitations.ts";
import { endSession, openSessions } from "../../../merchants/people/sessions.ts";
import { tenancyOf } from "../../../merchants/tenancy.ts";
import * as answers from "../answers/people.ts";
import { ofPerson } from "../operation.ts";

const nothing = z.strictObject({});

export const me = ofPerson({
  name: "me.read",
  method: "GET",
  path: "/me",
  allows: "everybody",
  summary: "Who is signed in, their companies with their role in each, and invitations that wait for their answer.",
  input: nothing,
  answer: answers.me,
  async run({ env, actor, now }) {
    const [{ companies }, invitations] = await Promise.all([tenancyOf(env.DB, actor.user), receivedInvitations(env.DB, actor.email, now)]);
    return ok({ user: actor, companies, invitations });
  },
});

export const listSessions = ofPerson({
  name: "me.sessions",
  method: "GET",
  path: "/me/sessions",
  allows: "everybody",
  summary: "Where the person is signed in.",
  input: nothing,
  answer: answers.sessionList,
  async run({ env, actor, session, now }) {
    const sessions = await openSessions(env.DB, actor.user, now);
    return ok({ sessions: sessions.map((one) => ({ ...one, current: one.id === session })) });
  },
});

export const endOneSession = ofPerson({
  name: "me.end_session",
  method: "DELETE",
  path: "/me/sessions/:session",
  allows: "everybody",
  summary: "Ends one session at once.",
  input: nothing,
  answer: answers.endedSession,
  async run({ env, actor }, { session = "" }) {
    return (await endSession(env.DB, actor.user, session)) ? ok({ ended: session }) : fail({ code: "session.not_found" });
  },
  trace: ({ output }) => ({ target: output.ended }),
});
