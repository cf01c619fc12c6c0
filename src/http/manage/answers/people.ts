import * as z from "zod";
import type { Told } from "../operation.ts";
import { maybe, role, text, unixMs, yes } from "./parts.ts";

// Who is signed in, and who belongs to a company.

export const membership = z
  .object({
    company: text("The company's id (`co_…`)."),
    name: text("The company's name."),
    role: role.describe("What they may do there."),
  })
  .describe("A company that the person belongs to.");

const invited = {
  id: text("The invitation's id (`in_…`)."),
  email: text("The address that it was sent to, in lower case."),
  role: role.describe("What they may do once they have joined."),
  invitedBy: text("The name of who asked."),
  createdAt: unixMs("When it was sent."),
  expiresAt: unixMs("Until when it can be accepted."),
};

export const invitation = z.object(invited).describe("Somebody who is asked to join the company.");

export const receivedInvitation = z
  .object({ ...invited, company: text("The id of the company that asks (`co_…`)."), name: text("Its name.") })
  .describe("An invitation as the person who is asked sees it.");

export const me = z
  .object({
    user: z
      .object({
        user: text("Their id (`us_…`)."),
        name: text("Their name."),
        email: text("Their e-mail address."),
      })
      .describe("Who is signed in."),
    companies: z.array(membership).describe("What they belong to, the first joined first."),
    invitations: z.array(receivedInvitation).describe("What waits for their answer, the newest first."),
  })
  .describe("Who is signed in, and what they may do where.");

export const mySession = z
  .object({
    id: text("What [ending it](#meEndSession) takes."),
    createdAt: unixMs("When they signed in."),
    usedAt: unixMs("When it was last renewed, which happens once a day while it is used."),
    expiresAt: unixMs("When it ends by itself."),
    address: maybe("The network that they signed in from: an address cut to /24 or /48."),
    agent: maybe("The browser or program, as it calls itself."),
    current: yes("Whether it is the one that asks."),
  })
  .describe("A browser or program that is signed in.");
export type MySession = Told<typeof mySession>;

export const sessionList = z
  .object({ sessions: z.array(mySession).describe("The last used first.") })
  .describe("Where the person is signed in.");

export const endedSession = z.object({ ended: text("The session's id.") }).describe("A session that was ended.");

export const member = z
  .object({
    user: text("Their id (`us_…`)."),
    name: text("Their name."),
    email: text("Their e-mail address."),
    role: role.describe("What they may do in the company."),
    twoFactor: yes("Whether they sign in with a second factor."),
    joinedAt: unixMs("When they joined."),
  })
  .describe("Somebody who belongs to the company.");

export const team = z
  .object({
    members: z.array(member).describe("Who belongs to it, the first joined first."),
    invitations: z.array(invitation).describe("Who has been asked to, the newest first."),
  })
  .describe("A company's people.");

export const revokedInvitation = z
  .object({ id: text("The invitation's id (`in_…`)."), email: text("The address that it was sent to.") })
  .describe("An invitation that was taken back.");

export const changedRole = z
  .object({
    user: text("The member's id (`us_…`)."),
    from: role.describe("What they were before."),
    role: role.describe("What they are now."),
  })
  .describe("A member's new role.");

export const removedMember = z
  .object({ user: text("The member's id (`us_…`)."), role: role.describe("What they were.") })
  .describe("Somebody who belongs to the company no more.");
