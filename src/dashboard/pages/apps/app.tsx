import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { appDisable, appEnable, appRead, appUpdate } from "../../../http/manage/operations/apps/apps.ts";
import { perform } from "../../../http/manage/perform.ts";
import { messageOf } from "../../../http/manage/reply.ts";
import type { AppView } from "../../../merchants/app-setup/apps.ts";
import { done, failed } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { Action, Badge, Card, Head } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";
import { AppFields, BrandFields, RuleFields, rulesOf, textsOf } from "./fields.tsx";

/** Which of the page's forms was sent. */
type Part = "details" | "brand" | "rules";

const PLACES = [
  { at: "orders", title: "Orders", text: "What was paid and what was not, refunds, and what to look at." },
  { at: "gateways", title: "Gateways", text: "Where payments are made: accounts, their verification." },
  { at: "routing", title: "Routing", text: "Which gateway is tried first, by currency and method." },
  { at: "keys", title: "Keys", text: "What your server calls with." },
  { at: "webhooks", title: "Webhooks", text: "Where your server is told of its orders." },
  { at: "domains", title: "Domains", text: "Payment pages on your own domain." },
] as const;

const Brand: FC<{ app: AppView; state: FormState }> = ({ app, state }) => (
  <Card id="brand" title="Payment page" text="How it looks to your customers, as you change it.">
    <div class="twin">
      <Form action={`/dashboard/apps/${app.id}/brand`} name="brand" state={state}>
        <BrandFields app={app} state={state} />
        <div class="row">
          <button type="submit">Save the look</button>
        </div>
      </Form>
      <iframe
        class="preview"
        title="Preview of the payment page"
        src={`/dashboard/apps/${app.id}/preview`}
        data-preview={`/dashboard/apps/${app.id}/preview`}
        loading="lazy"
      />
    </div>
  </Card>
);

async function show(c: ManageCtx, params: Readonly<Record<string, string>>, refused?: { readonly part: Part; readonly state: FormState }) {
  const read = await perform(c, appRead, params, {});
  if (!read.ok) return trouble(c, read.error);
  const app = read.value;
  const stateOf = (part: Part) => (refused?.part === part ? refused.state : EMPTY_FORM);
  const at = `/dashboard/apps/${app.id}`;
  return page(
    c,
    { title: app.name, status: refused?.state.problems?.status },
    <>
      <Head
        title={app.name}
        text={
          <>
            <span class="mono">{app.id}</span> {app.disabled && <Badge tone="bad">Switched off</Badge>}
          </>
        }
        back={{ href: "/dashboard/apps", text: "Apps" }}
      />
      <nav class="grid" aria-label="Parts of the app">
        {PLACES.map(({ at: place, title, text }) => (
          <a class="tile" href={`${at}/${place}`}>
            <b>{title}</b>
            <p>{text}</p>
          </a>
        ))}
      </nav>
      <Brand app={app} state={stateOf("brand")} />
      <Card id="details" title="Details">
        <Form action={`${at}/details`} state={stateOf("details")}>
          <AppFields app={app} state={stateOf("details")} />
          <div class="row">
            <button type="submit">Save the details</button>
          </div>
        </Form>
      </Card>
      <Card id="rules" title="Rules">
        <Form action={`${at}/rules`} name="rules" state={stateOf("rules")}>
          <RuleFields app={app} state={stateOf("rules")} />
          <div class="row">
            <button type="submit">Save the rules</button>
          </div>
        </Form>
      </Card>
      <Card
        id="switch"
        title={app.disabled ? "Switched off" : "Switch it off"}
        text={
          app.disabled
            ? "Its keys are refused. What was under way is looked after."
            : "Its keys are refused from then on; what is under way is looked after. You can switch it on again."
        }
      >
        <div class="row">
          {app.disabled ? (
            <Action action={`${at}/enable`} text="Switch on" class="" />
          ) : (
            <Action action={`${at}/disable`} text="Switch off" class="danger" />
          )}
        </div>
      </Card>
    </>,
  );
}

const saving = (part: Part, text: string, given: (values: Record<string, string>) => unknown) => async (c: ManageCtx) => {
  const params = c.req.param();
  const values = await formValues(c);
  const saved = await perform(c, appUpdate, params, given(values));
  return saved.ok ? done(c, `/dashboard/apps/${params.app}`, text) : show(c, params, { part, state: refusedForm(values, saved.error) });
};

const switching = (operation: typeof appDisable, text: string) => async (c: ManageCtx) => {
  const params = c.req.param();
  const switched = await perform(c, operation, params, {});
  const to = `/dashboard/apps/${params.app}`;
  return switched.ok ? done(c, to, text) : failed(c, to, messageOf(switched.error));
};

/** One app: its parts, its look with a preview, and what it is called. */
export const appPage = new Hono<ManageApp>()
  .get("/dashboard/apps/:app", (c) => show(c, c.req.param()))
  .post("/dashboard/apps/:app/details", saving("details", "The details are saved.", textsOf))
  .post("/dashboard/apps/:app/brand", saving("brand", "The look is saved.", textsOf))
  .post("/dashboard/apps/:app/rules", saving("rules", "The rules are saved.", rulesOf))
  .post("/dashboard/apps/:app/disable", switching(appDisable, "The app is switched off."))
  .post("/dashboard/apps/:app/enable", switching(appEnable, "The app is switched on."));
