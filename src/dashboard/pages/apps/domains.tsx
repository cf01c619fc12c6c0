import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { domainAdd, domainList, domainRemove, domainVerify } from "../../../http/manage/operations/apps/domains.ts";
import { perform } from "../../../http/manage/perform.ts";
import { messageOf } from "../../../http/manage/reply.ts";
import type { DomainView } from "../../../merchants/app-setup/domains.ts";
import { done, failed } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { Action, Badge, Card, Copy, Head } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";

const domainsAt = (app: string) => `/dashboard/apps/${app}/domains`;

const Domain: FC<{ app: string; given: DomainView }> = ({ app, given: { domain, verified, records } }) => (
  <Card
    title={domain}
    id={`domain-${domain.replaceAll(".", "-")}`}
    text={<Badge tone={verified ? "good" : "wait"}>{verified ? "Verified" : "Pending"}</Badge>}
  >
    {!verified && (
      <>
        <p>Add one of these records where the domain is managed, then check it. Records can take an hour to be seen.</p>
        {records.map(({ type, name, value }) => (
          <div class="field">
            <b>
              {type} <span class="mono">{name}</span>
            </b>
            <Copy text={value} />
          </div>
        ))}
      </>
    )}
    <div class="row">
      {!verified && <Action action={`${domainsAt(app)}/${domain}/verify`} text="Check it" class="" />}
      <Action action={`${domainsAt(app)}/${domain}/remove`} text="Remove" class="danger" label={`Remove ${domain}`} />
    </div>
  </Card>
);

async function show(c: ManageCtx, app: string, state: FormState = EMPTY_FORM): Promise<Response> {
  const listed = await perform(c, domainList, { app }, {});
  if (!listed.ok) return trouble(c, listed.error);
  return page(
    c,
    { title: "Domains", status: state.problems?.status },
    <>
      <Head
        title="Domains"
        text="Payment pages on your own domain, once its records show that it is yours."
        back={{ href: `/dashboard/apps/${app}`, text: "App" }}
      />
      {listed.value.data.map((one) => (
        <Domain app={app} given={one} />
      ))}
      <Card title="Add a domain" id="add">
        <Form action={domainsAt(app)} state={state}>
          <TextField name="domain" label="Domain" placeholder="pay.example.com" inputmode="url" state={state} />
          <div class="row">
            <button type="submit">Add it</button>
          </div>
        </Form>
      </Card>
    </>,
  );
}

const here = ({ app = "" }: Readonly<Record<string, string>>) => domainsAt(app);

/** Domains that serve the app's payment pages. */
export const domains = new Hono<ManageApp>()
  .get("/dashboard/apps/:app/domains", (c) => show(c, c.req.param("app")))
  .post("/dashboard/apps/:app/domains", async (c) => {
    const app = c.req.param("app");
    const values = await formValues(c);
    const added = await perform(c, domainAdd, { app }, { domain: (values.domain ?? "").trim() });
    return added.ok ? done(c, domainsAt(app), "Added. Show that it is yours next.") : show(c, app, refusedForm(values, added.error));
  })
  .post("/dashboard/apps/:app/domains/:domain/verify", async (c) => {
    const params = c.req.param();
    const verified = await perform(c, domainVerify, params, {});
    return verified.ok ? done(c, here(params), "The domain is verified.") : failed(c, here(params), messageOf(verified.error));
  })
  .post("/dashboard/apps/:app/domains/:domain/remove", async (c) => {
    const params = c.req.param();
    const removed = await perform(c, domainRemove, params, {});
    return removed.ok ? done(c, here(params), "The domain is gone.") : failed(c, here(params), messageOf(removed.error));
  });
