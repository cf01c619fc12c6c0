import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { changeRole, inviteMember, readTeam, removeMember, revokeOne } from "../../http/manage/operations/team.ts";
import { perform } from "../../http/manage/perform.ts";
import { messageOf } from "../../http/manage/reply.ts";
import type { Refusal } from "../../kernel/manage-errors.ts";
import { mailWorks } from "../../merchants/mail.ts";
import type { Invitation } from "../../merchants/people/invitations.ts";
import type { Member } from "../../merchants/people/team.ts";
import { ROLES, type Role } from "../../merchants/tenancy.ts";
import { done, failed } from "../flash.ts";
import { formValues } from "../form-values.ts";
import { page } from "../layout.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Action, Badge, Card, CopyButton, Head } from "../parts/pieces.tsx";
import { Time } from "../parts/time.tsx";
import { trouble } from "../trouble.tsx";

const HERE = "/dashboard/team";

const MEANS: Readonly<Record<Role, string>> = {
  owner: "Everything, and who is an owner",
  admin: "Everything but owners",
  developer: "Apps, keys, gateways and webhooks",
  viewer: "Looks, changes nothing",
};

const named = (role: Role) => role.charAt(0).toUpperCase() + role.slice(1);

interface Viewer {
  readonly user: string;
  readonly role: Role;
}

const manages = ({ role }: Viewer) => role === "owner" || role === "admin";
const mayTouch = (viewer: Viewer, role: Role) => viewer.role === "owner" || (viewer.role === "admin" && role !== "owner");
const rolesFor = (viewer: Viewer) => ROLES.filter((role) => mayTouch(viewer, role));

const Person: FC<{ member: Member; viewer: Viewer }> = ({ member: { user, name, email, role, twoFactor, joinedAt }, viewer }) => {
  const self = user === viewer.user;
  return (
    <li>
      <div>
        <b>
          {name} {self && <Badge>You</Badge>} {twoFactor && <Badge tone="good">Two-factor</Badge>}
        </b>
        <small>
          {email}, {mayTouch(viewer, role) && !self ? "" : `${role}, `}since <Time at={joinedAt} day />
        </small>
      </div>
      <div class="row">
        {mayTouch(viewer, role) && !self && (
          <form class="inline" method="post" action={`${HERE}/${user}/role`}>
            <label>
              <span class="hidden">Role of {name}</span>
              <select name="role" data-submit>
                {rolesFor(viewer).map((one) => (
                  <option value={one} selected={one === role}>
                    {named(one)}
                  </option>
                ))}
              </select>
            </label>
            <button type="submit" class="quiet small-button without-script">
              Change
            </button>
          </form>
        )}
        {(self || mayTouch(viewer, role)) && (
          <a
            class={self ? "button quiet small-button" : "button danger small-button"}
            href={`${HERE}/${user}/remove`}
            aria-label={self ? undefined : `Remove ${name}`}
          >
            {self ? "Leave" : "Remove"}
          </a>
        )}
      </div>
    </li>
  );
};

const Asked: FC<{ invitation: Invitation; viewer: Viewer; origin: string }> = ({
  invitation: { id, email, role, expiresAt },
  viewer,
  origin,
}) => (
  <li>
    <div>
      <b>{email}</b>
      <small>
        {named(role)}, open until <Time at={expiresAt} day />
      </small>
    </div>
    {manages(viewer) && (
      <div class="row">
        <CopyButton text={`${origin}/dashboard/invitations/${id}`} label="Copy the link" />
        <Action
          action={`${HERE}/invitations/${id}/revoke`}
          text="Take back"
          class="danger small-button"
          label={`Take back the invitation of ${email}`}
        />
      </div>
    )}
  </li>
);

const Invite: FC<{ viewer: Viewer; state: FormState; mail: boolean }> = ({ viewer, state, mail }) => (
  <Card title="Invite somebody" id="invite" text="They get a mail with a link. It is open for seven days." beside>
    {!mail && <p class="note">Mail is not configured on this installation: send the link yourself after you have made the invitation.</p>}
    <Form action={`${HERE}/invite`} state={state}>
      <TextField name="email" label="E-mail address" type="email" state={state} />
      <SelectField
        name="role"
        label="Role"
        value="developer"
        options={rolesFor(viewer).map((role) => ({ value: role, text: `${named(role)}: ${MEANS[role]}` }))}
        state={state}
      />
      <p>
        <button type="submit">Invite</button>
      </p>
    </Form>
  </Card>
);

async function showTeam(c: ManageCtx, state: FormState = EMPTY_FORM): Promise<Response> {
  const team = await perform(c, readTeam, {}, {});
  if (!team.ok) return trouble(c, team.error);
  const visitor = c.get("visitor");
  if (!visitor.session || !visitor.scope) return trouble(c, { code: "company.none" });
  const viewer = { user: visitor.actor.user, role: visitor.scope.role };
  const { members, invitations } = team.value;
  return page(
    c,
    { title: "Team", status: state.problems?.status },
    <>
      <Head title="Team" text={`Who works with ${visitor.scope.name}.`} />
      <Card title={members.length === 1 ? "One person" : `${members.length} people`} id="members">
        <ul class="list">
          {members.map((member) => (
            <Person member={member} viewer={viewer} />
          ))}
        </ul>
      </Card>
      {invitations.length > 0 && (
        <Card title="Invited" id="invited">
          <ul class="list">
            {invitations.map((invitation) => (
              <Asked invitation={invitation} viewer={viewer} origin={c.get("origin")} />
            ))}
          </ul>
        </Card>
      )}
      {manages(viewer) && <Invite viewer={viewer} state={state} mail={mailWorks(c.env)} />}
    </>,
  );
}

const notDone = (c: ManageCtx, refusal: Refusal) =>
  refusal.code === "team.last_owner" || refusal.code === "auth.role" ? failed(c, HERE, messageOf(refusal)) : trouble(c, refusal);

/** Asks once more: it can't be undone, only begun anew. */
async function askRemoval(c: ManageCtx, user: string): Promise<Response> {
  const team = await perform(c, readTeam, {}, {});
  if (!team.ok) return trouble(c, team.error);
  const member = team.value.members.find((one) => one.user === user);
  const visitor = c.get("visitor");
  if (!member || !visitor.session || !visitor.scope) return trouble(c, { code: "member.not_found" });
  const self = user === visitor.actor.user;
  const title = self ? `Leave ${visitor.scope.name}?` : `Remove ${member.name}?`;
  return page(
    c,
    { title },
    <>
      <Head title={title} back={{ href: HERE, text: "Team" }} />
      <Card>
        <p>
          {self ? "You lose" : `${member.name} loses`} access to everything of {visitor.scope.name} at once. The account stays.
        </p>
        <div class="row">
          <Action action={c.req.path} text={self ? "Leave" : "Remove"} class="danger sure" />
          <a class="button quiet" href={HERE}>
            No
          </a>
        </div>
      </Card>
    </>,
  );
}

export const team = new Hono<ManageApp>()
  .get(HERE, (c) => showTeam(c))
  .post(`${HERE}/invite`, async (c) => {
    const { email = "", role = "" } = await formValues(c);
    const invited = await perform(c, inviteMember, {}, { email, role });
    if (!invited.ok) return showTeam(c, refusedForm({ email, role }, invited.error));
    return done(
      c,
      HERE,
      mailWorks(c.env) ? `${invited.value.email} has been asked by mail.` : `Send ${invited.value.email} the link below.`,
    );
  })
  .post(`${HERE}/invitations/:invitation/revoke`, async (c) => {
    const revoked = await perform(c, revokeOne, c.req.param(), {});
    return revoked.ok ? done(c, HERE, "The invitation is taken back.") : failed(c, HERE, messageOf(revoked.error));
  })
  .post(`${HERE}/:user/role`, async (c) => {
    const { role = "" } = await formValues(c);
    const changed = await perform(c, changeRole, c.req.param(), { role });
    return changed.ok ? done(c, HERE, "The role is changed.") : notDone(c, changed.error);
  })
  .get(`${HERE}/:user/remove`, (c) => askRemoval(c, c.req.param("user")))
  .post(`${HERE}/:user/remove`, async (c) => {
    const removed = await perform(c, removeMember, c.req.param(), {});
    return removed.ok ? done(c, "/dashboard/team", "Done.") : notDone(c, removed.error);
  })
  .get(`${HERE}/*`, (c) => c.redirect(HERE, 303));
