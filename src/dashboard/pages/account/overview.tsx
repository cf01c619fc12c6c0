import type { FC } from "hono/jsx";
import * as z from "zod";
import type { MySession } from "../../../http/manage/answers/people.ts";
import type { ManageCtx } from "../../../http/manage/context.ts";
import { listSessions } from "../../../http/manage/operations/me.ts";
import { perform } from "../../../http/manage/perform.ts";
import type { SignedIn } from "../../../http/manage/visitor.ts";
import { SHORTEST_PASSWORD } from "../../../merchants/people/person.ts";
import { agentName } from "../../agent.ts";
import { askAuth } from "../../ask-auth.ts";
import { page } from "../../layout.tsx";
import { TextField, Tick } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState } from "../../parts/form.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Action, Badge, Card, Head } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { toSignIn, trouble } from "../../trouble.tsx";

/** The page's forms, by what they change. */
export type AccountForm = "profile" | "password" | "two-factor" | "codes";

const passkey = z.object({ id: z.string(), name: z.string().nullish(), createdAt: z.coerce.date().nullish() });
type Passkey = z.output<typeof passkey>;

const Profile: FC<{ name: string; email: string; state: FormState }> = ({ name, email, state }) => (
  <Card title="You" id="profile" text="How your colleagues see you." beside>
    <Form action="/dashboard/account/profile" name="profile" state={state}>
      <TextField name="name" form="profile" label="Your name" autocomplete="name" value={name} state={state} />
      <p class="hint">
        You sign in as <b>{email}</b>.
      </p>
      <p>
        <button type="submit">Save</button>
      </p>
    </Form>
  </Card>
);

const Password: FC<{ email: string; state: FormState }> = ({ email, state }) => (
  <Card title="Password" id="password" text="A long one that you use nowhere else." beside>
    <Form action="/dashboard/account/password" name="password" state={state}>
      <input hidden type="email" name="username" value={email} autocomplete="username" readonly />
      <TextField name="password" form="password" label="Your password now" type="password" autocomplete="current-password" state={state} />
      <TextField
        name="newPassword"
        form="password"
        label="New password"
        type="password"
        autocomplete="new-password"
        hint={`At least ${SHORTEST_PASSWORD} characters.`}
        state={state}
      />
      <Tick name="others" form="password" label="Sign me out everywhere else" checked />
      <p>
        <button type="submit">Change the password</button>
      </p>
    </Form>
  </Card>
);

const TwoFactor: FC<{ on: boolean; state: FormState; codes: FormState }> = ({ on, state, codes }) => (
  <Card
    title="Two-factor sign-in"
    id="two-factor"
    text="Beside your password, a code from an app on your phone. Nobody gets in with the password alone."
    beside
  >
    <p>{on ? <Badge tone="good">On</Badge> : <Badge>Off</Badge>}</p>
    {!on && (
      <p>
        <a class="button" href="/dashboard/account/two-factor">
          <Icon name="phone" />
          Set it up
        </a>
      </p>
    )}
    {on && (
      <>
        <details open={codes.problems !== null}>
          <summary>New backup codes</summary>
          <Form action="/dashboard/account/two-factor/codes" name="codes" state={codes}>
            <TextField
              name="password"
              form="codes"
              label="Your password"
              type="password"
              autocomplete="current-password"
              hint="The codes that you have now stop working."
              state={codes}
            />
            <p>
              <button type="submit" class="quiet">
                Make new backup codes
              </button>
            </p>
          </Form>
        </details>
        <details open={state.problems !== null}>
          <summary>Switch it off</summary>
          <Form action="/dashboard/account/two-factor/off" name="two-factor" state={state}>
            <TextField
              name="password"
              form="two-factor"
              label="Your password"
              type="password"
              autocomplete="current-password"
              state={state}
            />
            <p>
              <button type="submit" class="danger">
                Switch two-factor sign-in off
              </button>
            </p>
          </Form>
        </details>
      </>
    )}
  </Card>
);

const Passkeys: FC<{ passkeys: readonly Passkey[] }> = ({ passkeys }) => (
  <Card
    title="Passkeys"
    id="passkeys"
    text="Sign in with your fingerprint, your face or your device's PIN: without a password, and nobody can be tricked into giving it away."
    beside
  >
    {passkeys.length > 0 && (
      <ul class="list">
        {passkeys.map(({ id, name, createdAt }) => (
          <li>
            <div>
              <b>{name || "Passkey"}</b>
              {createdAt && (
                <small>
                  Added <Time at={createdAt.getTime()} day />
                </small>
              )}
            </div>
            <Action
              action="/dashboard/account/passkeys/remove"
              text="Remove"
              values={{ id }}
              class="danger small-button"
              label={`Remove ${name || "passkey"}`}
            />
          </li>
        ))}
      </ul>
    )}
    <div class="passkey form needs-script" data-passkeys hidden>
      <TextField name="passkey-name" label="Name" hint="To tell it from others, such as the device's." optional maxlength={100} />
      <p>
        <button type="button" data-passkey="add">
          <Icon name="key" />
          Add a passkey
        </button>
      </p>
      <p class="error" role="alert" data-passkey-error />
    </div>
    <noscript>
      <p class="hint">Passkeys need scripts in your browser.</p>
    </noscript>
  </Card>
);

const Sessions: FC<{ sessions: readonly MySession[] }> = ({ sessions }) => (
  <Card title="Where you are signed in" id="sessions" text="End what you don't know or no longer use. It is signed out at once." beside>
    <ul class="list">
      {sessions.map(({ id, agent, address, createdAt, usedAt, current }) => (
        <li>
          <div>
            <b>{agentName(agent)}</b>
            <small>
              {address !== null && `${address}, `}since <Time at={createdAt} />
              {usedAt !== createdAt && (
                <>
                  , last used <Time at={usedAt} day />
                </>
              )}
            </small>
          </div>
          {current ? (
            <Badge tone="good">This one</Badge>
          ) : (
            <Action
              action="/dashboard/account/sessions/end"
              text="End"
              values={{ session: id }}
              class="danger small-button"
              label={`End the session of ${agentName(agent)}`}
            />
          )}
        </li>
      ))}
    </ul>
    {sessions.length > 1 && (
      <div class="row">
        <Action action="/dashboard/account/sessions/end-others" text="End all others" class="quiet" />
      </div>
    )}
  </Card>
);

/** The page about oneself; `refused` is the form that was sent and is shown again. */
export async function showAccount(c: ManageCtx, refused?: { readonly form: AccountForm; readonly state: FormState }): Promise<Response> {
  const visitor = c.get("visitor");
  if (!visitor.session) return toSignIn(c);
  const [sessions, listed] = await Promise.all([perform(c, listSessions, {}, {}), askAuth(c, "/passkey/list-user-passkeys")]);
  if (!sessions.ok) return trouble(c, sessions.error);
  if (!listed.ok) return trouble(c, listed.error);
  const stateOf = (form: AccountForm) => (refused?.form === form ? refused.state : EMPTY_FORM);
  const { name, email } = visitor.actor;
  return page(
    c,
    { title: "Your account", status: refused?.state.problems?.status },
    <>
      <Head title="Your account" />
      <Profile name={name} email={email} state={stateOf("profile")} />
      <Password email={email} state={stateOf("password")} />
      <TwoFactor on={hasTwoFactor(visitor)} state={stateOf("two-factor")} codes={stateOf("codes")} />
      <Passkeys passkeys={z.array(passkey).parse(listed.value)} />
      <Sessions sessions={sessions.value.sessions} />
    </>,
  );
}

export const hasTwoFactor = ({ session }: SignedIn): boolean => session.user.twoFactorEnabled === true;
