import * as z from "zod";
import { fail, ok } from "../../../kernel/result.ts";
import { sendMail } from "../../../merchants/mail.ts";
import { acceptInvitation, invite as inviteOne, openInvitations, revokeInvitation } from "../../../merchants/people/invitations.ts";
import { invitationMail } from "../../../merchants/people/mails.ts";
import { emailAddress } from "../../../merchants/people/person.ts";
import { changeRole as changeOne, members, removeMember as removeOne } from "../../../merchants/people/team.ts";
import { ROLES } from "../../../merchants/tenancy.ts";
import * as answers from "../answers/people.ts";
import { inCompany, ofPerson } from "../operation.ts";

const nothing = z.strictObject({});
const role = z.enum(ROLES, { error: `One of: ${ROLES.join(", ")}.` });

export const readTeam = inCompany({
  name: "team.read",
  method: "GET",
  path: "/team",
  allows: ROLES,
  summary: "Who belongs to the company, and who has been asked to.",
  input: nothing,
  answer: answers.team,
  async run({ scope, now }) {
    const [team, invitations] = await Promise.all([members(scope), openInvitations(scope, now)]);
    return ok({ members: team, invitations });
  },
});

const invitation = z.strictObject({
  email: emailAddress,
  role,
});

export const inviteMember = inCompany({
  name: "team.invite",
  method: "POST",
  path: "/team/invitations",
  status: 201,
  allows: ["owner", "admin"],
  summary: "Asks somebody by mail to join the company; in place of an earlier invitation to the same address.",
  input: invitation,
  answer: answers.invitation,
  async run({ env, origin, scope, actor, now, waitUntil }, _params, input) {
    const invited = await inviteOne(scope, { ...input, by: { user: actor.user, name: actor.name } }, now);
    if (!invited.ok) return invited;
    const url = `${origin}/dashboard/invitations/${invited.value.id}`;
    waitUntil(sendMail(env, invitationMail(input.email, { by: actor.name, company: scope.name, url })));
    return invited;
  },
  trace: ({ output: { id, email, role } }) => ({ target: id, detail: { email, role } }),
});

export const revokeOne = inCompany({
  name: "team.revoke_invitation",
  method: "DELETE",
  path: "/team/invitations/:invitation",
  allows: ["owner", "admin"],
  summary: "Takes an invitation back.",
  input: nothing,
  answer: answers.revokedInvitation,
  async run({ scope, now }, { invitation: id = "" }) {
    const revoked = await revokeInvitation(scope, id, now);
    return revoked.ok ? ok({ id, ...revoked.value }) : revoked;
  },
  trace: ({ output: { id, email } }) => ({ target: id, detail: { email } }),
});

export const acceptOne = ofPerson({
  name: "team.accept_invitation",
  method: "POST",
  path: "/me/invitations/:invitation/accept",
  allows: "everybody",
  summary: "Joins the company that has asked; only who owns the address that it wrote to can.",
  input: nothing,
  answer: answers.membership,
  run: ({ env, actor, now }, { invitation: id = "" }) => acceptInvitation(env.DB, { id, user: actor.user, email: actor.email }, now),
  trace: ({ params, output: { company, role } }) => ({ target: params.invitation ?? "", company, detail: { role } }),
});

const roleChange = z.strictObject({ role });

export const changeRole = inCompany({
  name: "team.change_role",
  method: "PATCH",
  path: "/team/:user",
  allows: ["owner", "admin"],
  summary: "Gives a member another role. Only an owner makes owners or takes their role away; the last one stays.",
  input: roleChange,
  answer: answers.changedRole,
  async run({ scope }, { user = "" }, input) {
    const changed = await changeOne(scope, user, input.role);
    return changed.ok ? ok({ user, from: changed.value.from, role: input.role }) : changed;
  },
  trace: ({ output: { user, from, role } }) => ({ target: user, detail: { from, to: role } }),
});

export const removeMember = inCompany({
  name: "team.remove",
  method: "DELETE",
  path: "/team/:user",
  // Anybody may leave.
  allows: ROLES,
  summary: "Takes a member out of the company, or leaves it. The last owner stays.",
  input: nothing,
  answer: answers.removedMember,
  async run({ scope, actor }, { user = "" }) {
    if (user !== actor.user && actor.role !== "owner" && actor.role !== "admin") return fail({ code: "auth.role" });
    const removed = await removeOne(scope, user);
    return removed.ok ? ok({ user, role: removed.value.role }) : removed;
  },
  trace: ({ output: { user, role } }) => ({ target: user, detail: { role } }),
});
