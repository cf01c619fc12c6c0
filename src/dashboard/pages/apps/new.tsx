import { Hono } from "hono";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { appCreate } from "../../../http/manage/operations/apps/apps.ts";
import { perform } from "../../../http/manage/perform.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { Card, Head } from "../../parts/pieces.tsx";
import { toSignIn } from "../../trouble.tsx";
import { AppFields, textsOf } from "./fields.tsx";
import { Secrets } from "./secrets.tsx";

const show = (c: ManageCtx, state: FormState = EMPTY_FORM) =>
  page(
    c,
    { title: "New app", status: state.problems?.status },
    <>
      <Head title="New app" text="It gets keys for test and live at once." back={{ href: "/dashboard/apps", text: "Apps" }} />
      <Card>
        <Form action="/dashboard/apps/new" state={state}>
          <AppFields state={state} />
          <div class="row">
            <button type="submit">Make the app</button>
          </div>
        </Form>
      </Card>
    </>,
  );

/** A new app, whose secrets are shown this once. */
export const newAppPage = new Hono<ManageApp>()
  .get("/dashboard/apps/new", (c) => (c.get("visitor").session ? show(c) : toSignIn(c)))
  .post("/dashboard/apps/new", async (c) => {
    const values = await formValues(c);
    const given = Object.fromEntries(Object.entries(textsOf(values)).filter(([name, value]) => name === "name" || value !== ""));
    const made = await perform(c, appCreate, {}, given);
    if (!made.ok) return made.error.code === "auth.signed_out" ? toSignIn(c) : show(c, refusedForm(values, made.error));
    const { app, modes } = made.value;
    return page(
      c,
      { title: "Your keys", status: 201 },
      <>
        <Head title={`${app.name} is ready`} text="The keys of your server, and what signs the webhooks and returns that it gets." />
        <Secrets
          file={`${app.id}.env`}
          all={modes.map(({ mode, pair, signingSecret }) => ({
            title: mode === "test" ? "Test" : "Live",
            pairs: [
              { label: "PUBLIC_KEY", value: pair.publicKey },
              { label: "SECRET_KEY", value: pair.secretKey },
              { label: "SIGNING_SECRET", value: signingSecret },
            ],
          }))}
        />
        <p>
          <a class="button" href={`/dashboard/apps/${app.id}`}>
            I have them
          </a>
        </p>
      </>,
    );
  });
