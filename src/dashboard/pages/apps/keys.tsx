import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { keyList, keyRegenerate, keyRevoke } from "../../../http/manage/operations/apps/keys.ts";
import { perform } from "../../../http/manage/perform.ts";
import { messageOf } from "../../../http/manage/reply.ts";
import type { Mode } from "../../../kernel/ids.ts";
import type { KeyView } from "../../../merchants/app-setup/keys.ts";
import { done, failed } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { SelectField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { Modes, modeOf } from "../../parts/modes.tsx";
import { Action, Badge, Card, Empty, Head, Table, type Tone } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { trouble } from "../../trouble.tsx";
import { Secrets } from "./secrets.tsx";

const keysAt = (app: string, mode: Mode) => `/dashboard/apps/${app}/keys?mode=${mode}`;

const STATUS: Readonly<Record<KeyView["status"], { readonly text: string; readonly tone: Tone }>> = {
  active: { text: "In use", tone: "good" },
  ending: { text: "Ending", tone: "wait" },
  ended: { text: "Ended", tone: "plain" },
};

const OVERLAPS = [
  { value: "0", text: "At once" },
  { value: "3600", text: "In an hour" },
  { value: "86400", text: "In a day" },
  { value: "604800", text: "In a week" },
];

const Key: FC<{ app: string; given: KeyView }> = ({ app, given: { id, mode, publicKey, status, createdAt, endsAt, lastUsedAt } }) => (
  <tr>
    <th scope="row">
      <span class="mono long">{publicKey}</span>
    </th>
    <td>
      <Badge tone={STATUS[status].tone}>{STATUS[status].text}</Badge>
      {endsAt && (
        <small>
          <Time at={endsAt} />
        </small>
      )}
    </td>
    <td>
      <Time at={createdAt} day />
    </td>
    <td>{lastUsedAt ? <Time at={lastUsedAt} /> : "Not yet"}</td>
    <td class="end">
      {status !== "ended" && (
        <Action
          action={`/dashboard/apps/${app}/keys/${id}/revoke`}
          values={{ mode }}
          text="End it"
          class="danger small-button"
          label={`End it: ${publicKey.slice(0, 24)}…`}
        />
      )}
    </td>
  </tr>
);

async function show(c: ManageCtx, app: string, mode: Mode, state: FormState = EMPTY_FORM): Promise<Response> {
  const listed = await perform(c, keyList, { app }, { mode });
  if (!listed.ok) return trouble(c, listed.error);
  const { data } = listed.value;
  return page(
    c,
    { title: "Keys", status: state.problems?.status },
    <>
      <Head
        title="Keys"
        text="What your server calls with. A secret key is shown once, when it is made."
        back={{ href: `/dashboard/apps/${app}`, text: "App" }}
      />
      <Modes mode={mode} href={(one) => keysAt(app, one)} />
      <Card>
        {data.length === 0 ? (
          <Empty icon="key" title={`No keys in ${mode} mode yet`} />
        ) : (
          <Table caption={`Keys in ${mode} mode`} heads={["Public key", "Status", "Made", "Last used", ""]}>
            {data.map((one) => (
              <Key app={app} given={one} />
            ))}
          </Table>
        )}
      </Card>
      <Card title="New key pair" id="new" text="It takes the place of those in use, which end as you choose.">
        <Form action={`/dashboard/apps/${app}/keys`} state={state}>
          <input type="hidden" name="mode" value={mode} />
          <SelectField name="overlap" label="The keys before it end" options={OVERLAPS} value="0" state={state} />
          <div class="row">
            <button type="submit">Make a new pair</button>
          </div>
        </Form>
      </Card>
    </>,
  );
}

/** An app's key pairs. */
export const keys = new Hono<ManageApp>()
  .get("/dashboard/apps/:app/keys", (c) => show(c, c.req.param("app"), modeOf(c.req.query("mode"))))
  .post("/dashboard/apps/:app/keys", async (c) => {
    const app = c.req.param("app");
    const values = await formValues(c);
    const mode = modeOf(values.mode);
    const made = await perform(c, keyRegenerate, { app }, { mode, overlap: Number(values.overlap ?? "0") });
    if (!made.ok) return show(c, app, mode, refusedForm(values, made.error));
    const { publicKey, secretKey, signingSecret } = made.value;
    return page(
      c,
      { title: "Your new key", status: 201 },
      <>
        <Head title="Your new key pair" back={{ href: keysAt(app, mode), text: "Keys" }} />
        <Secrets
          file={`${app}-${mode}.env`}
          all={[
            {
              title: mode === "test" ? "Test" : "Live",
              pairs: [
                { label: "PUBLIC_KEY", value: publicKey },
                { label: "SECRET_KEY", value: secretKey },
                ...(signingSecret === null ? [] : [{ label: "SIGNING_SECRET", value: signingSecret }]),
              ],
            },
          ]}
        />
        <p>
          <a class="button" href={keysAt(app, mode)}>
            I have it
          </a>
        </p>
      </>,
    );
  })
  .post("/dashboard/apps/:app/keys/:key/revoke", async (c) => {
    const params = c.req.param();
    const { mode } = await formValues(c);
    const to = keysAt(params.app, modeOf(mode));
    const revoked = await perform(c, keyRevoke, params, {});
    return revoked.ok ? done(c, to, "The key has ended.") : failed(c, to, messageOf(revoked.error));
  });
