import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { signingRenew, webhookAdd, webhookList, webhookRemove } from "../../../http/manage/operations/apps/webhooks.ts";
import { perform } from "../../../http/manage/perform.ts";
import { messageOf } from "../../../http/manage/reply.ts";
import type { Mode } from "../../../kernel/ids.ts";
import type { EndpointView } from "../../../merchants/app-setup/webhooks.ts";
import { done, failed } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { Modes, modeOf } from "../../parts/modes.tsx";
import { Action, Badge, Card, Empty, Head, Table } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { trouble } from "../../trouble.tsx";
import { Secrets } from "./secrets.tsx";

const webhooksAt = (app: string, mode: Mode) => `/dashboard/apps/${app}/webhooks?mode=${mode}`;

const Endpoint: FC<{ app: string; endpoint: EndpointView }> = ({ app, endpoint: { id, mode, url, types, enabled, createdAt } }) => (
  <tr>
    <th scope="row">
      <span class="long">{url}</span>
      <small class="mono">{id}</small>
    </th>
    <td>{types ? types.join(", ") : "Everything"}</td>
    <td>
      <Badge tone={enabled ? "good" : "plain"}>{enabled ? "Told" : "Switched off"}</Badge>
    </td>
    <td>
      <Time at={createdAt} day />
    </td>
    <td class="end">
      {enabled && (
        <Action
          action={`/dashboard/apps/${app}/webhooks/${id}/remove`}
          values={{ mode }}
          text="Remove"
          class="danger small-button"
          label={`Remove ${url}`}
        />
      )}
    </td>
  </tr>
);

async function show(c: ManageCtx, app: string, mode: Mode, state: FormState = EMPTY_FORM): Promise<Response> {
  const listed = await perform(c, webhookList, { app }, { mode });
  if (!listed.ok) return trouble(c, listed.error);
  const { endpoints, signingSecret } = listed.value;
  return page(
    c,
    { title: "Webhooks", status: state.problems?.status },
    <>
      <Head
        title="Webhooks"
        text="Where your server is told of all the app's orders, beside each order's own webhookUrl."
        back={{ href: `/dashboard/apps/${app}`, text: "App" }}
      />
      <Modes mode={mode} href={(one) => webhooksAt(app, one)} />
      <Card>
        {endpoints.length === 0 ? (
          <Empty icon="gateways" title={`Nobody is told in ${mode} mode yet`} />
        ) : (
          <Table caption={`Webhook endpoints in ${mode} mode`} heads={["Address", "Told of", "Status", "Added", ""]}>
            {endpoints.map((one) => (
              <Endpoint app={app} endpoint={one} />
            ))}
          </Table>
        )}
      </Card>
      <Card title="Tell another address" id="add">
        <Form action={`/dashboard/apps/${app}/webhooks`} state={state}>
          <input type="hidden" name="mode" value={mode} />
          <TextField name="url" label="Address" type="url" placeholder="https://shop.example.com/hooks/dwar" state={state} />
          <div class="row">
            <button type="submit">Add it</button>
          </div>
        </Form>
      </Card>
      <Card
        title="Signing secret"
        id="secret"
        text="Signs the webhooks and the customers' way back, so that your server knows that they are ours. A new one counts at once: change your server first."
      >
        <p class="mono">{signingSecret ?? "None yet"}</p>
        <div class="row">
          <Action action={`/dashboard/apps/${app}/webhooks/secret`} values={{ mode }} text="Make a new one" class="quiet" />
        </div>
      </Card>
    </>,
  );
}

/** Where an app's server is told of its orders. */
export const webhookPages = new Hono<ManageApp>()
  .get("/dashboard/apps/:app/webhooks", (c) => show(c, c.req.param("app"), modeOf(c.req.query("mode"))))
  .post("/dashboard/apps/:app/webhooks", async (c) => {
    const app = c.req.param("app");
    const values = await formValues(c);
    const mode = modeOf(values.mode);
    const added = await perform(c, webhookAdd, { app }, { mode, url: (values.url ?? "").trim() });
    return added.ok ? done(c, webhooksAt(app, mode), "It is told from now on.") : show(c, app, mode, refusedForm(values, added.error));
  })
  .post("/dashboard/apps/:app/webhooks/secret", async (c) => {
    const app = c.req.param("app");
    const { mode: text } = await formValues(c);
    const mode = modeOf(text);
    const made = await perform(c, signingRenew, { app }, { mode });
    if (!made.ok) return failed(c, webhooksAt(app, mode), messageOf(made.error));
    return page(
      c,
      { title: "Your new signing secret", status: 201 },
      <>
        <Head title="Your new signing secret" back={{ href: webhooksAt(app, mode), text: "Webhooks" }} />
        <Secrets
          file={`${app}-${mode}-signing.env`}
          all={[{ title: mode === "test" ? "Test" : "Live", pairs: [{ label: "SIGNING_SECRET", value: made.value.signingSecret }] }]}
        />
      </>,
    );
  })
  .post("/dashboard/apps/:app/webhooks/:endpoint/remove", async (c) => {
    const params = c.req.param();
    const { mode } = await formValues(c);
    const to = webhooksAt(params.app, modeOf(mode));
    const removed = await perform(c, webhookRemove, params, {});
    return removed.ok ? done(c, to, "It is told nothing more.") : failed(c, to, messageOf(removed.error));
  });
