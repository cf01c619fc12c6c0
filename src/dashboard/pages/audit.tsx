import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { appList } from "../../http/manage/operations/apps/apps.ts";
import { listAudit } from "../../http/manage/operations/audit.ts";
import { readTeam } from "../../http/manage/operations/team.ts";
import { perform } from "../../http/manage/perform.ts";
import type { AuditView } from "../../merchants/audit-list.ts";
import type { Paged } from "../../merchants/paged.ts";
import { agentName } from "../agent.ts";
import { page } from "../layout.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { EMPTY_FORM, ErrorSummary, type FormState, refusedForm } from "../parts/form.tsx";
import { Card, Empty, Head, Pager } from "../parts/pieces.tsx";
import { Time } from "../parts/time.tsx";
import { trouble } from "../trouble.tsx";
import { wholeDays } from "../whole-days.ts";

const HERE = "/dashboard/audit";

/** What comes before the point in an operation's name. */
const AREAS = {
  account: "People's own accounts",
  apps: "Apps",
  company: "Company",
  domains: "Domains",
  gateways: "Gateways",
  keys: "Keys",
  orders: "Orders",
  operator: "Operators",
  routing: "Which gateway is first",
  team: "Team",
  webhooks: "Webhooks",
} as const;

const isArea = (text: string): text is keyof typeof AREAS => Object.hasOwn(AREAS, text);

/** "gateways.add" → "Gateways: add" */
export function actionText(action: string): string {
  const [area = "", ...rest] = action.split(".");
  const what = rest.join(" ").replaceAll("_", " ");
  const where = isArea(area) ? AREAS[area] : area;
  return what === "" ? where : `${where}: ${what}`;
}

const shown = (value: unknown): string =>
  typeof value === "string"
    ? value
    : Array.isArray(value) && value.every((one) => typeof one === "string")
      ? value.join(", ")
      : JSON.stringify(value);

const Entry: FC<{ entry: AuditView }> = ({ entry: { at, email, action, target, detail, address, agent } }) => (
  <li>
    <div>
      <b>{actionText(action)}</b>
      <small>
        {email}, <Time at={at} />
      </small>
      <small>
        {agentName(agent)}
        {address && <>, {address}</>}
      </small>
      {detail && (
        <dl class="said">
          {Object.entries(detail).map(([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{shown(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
    <code class="small">{target}</code>
  </li>
);

/** What was done, and where to turn the page. */
export const Entries: FC<{ listed: Paged<AuditView>; href: (page: number) => string }> = ({ listed: { data, page: at, next }, href }) => (
  <>
    <Card>
      {data.length === 0 ? (
        <Empty icon="audit" title={at === 1 ? "Nothing yet" : "There is no such page"}>
          <p>Every change is written down here: who made it, when, and from where.</p>
        </Empty>
      ) : (
        <ul class="list">
          {data.map((entry) => (
            <Entry entry={entry} />
          ))}
        </ul>
      )}
    </Card>
    <Pager previous={at > 1 ? href(at - 1) : undefined} next={next === null ? undefined : href(next)} />
  </>
);

interface Choice {
  readonly value: string;
  readonly text: string;
}

const Filter: FC<{ apps: readonly Choice[]; people: readonly Choice[]; state: FormState }> = ({ apps, people, state }) => (
  <details class="filter" open={Object.keys(state.values).length > 0}>
    <summary>Filter</summary>
    <form method="get" action={HERE}>
      <ErrorSummary problems={state.problems} />
      <div class="split">
        <SelectField
          name="action"
          label="What"
          choose="Everything"
          options={Object.entries(AREAS).map(([value, text]) => ({ value, text }))}
          state={state}
          optional
        />
        <SelectField name="user" label="Who" choose="Everybody" options={people} state={state} optional />
        <SelectField name="app" label="App" choose="All, and none" options={apps} state={state} optional />
        <TextField name="from" label="From" type="date" state={state} optional />
        <TextField name="to" label="To, that day too" type="date" state={state} optional />
      </div>
      <div class="row">
        <button type="submit" class="quiet">
          Show
        </button>
        <a href={HERE}>Everything</a>
      </div>
    </form>
  </details>
);

const NAMES = ["action", "user", "app", "from", "to"] as const;

/** What was chosen; the rest of the address is the page's number. */
const chosen = (c: ManageCtx): Record<string, string> =>
  Object.fromEntries(NAMES.map((name) => [name, c.req.query(name) ?? ""]).filter(([, value]) => value !== ""));

export const audit = new Hono<ManageApp>().get(HERE, async (c) => {
  const values = chosen(c);
  const at = c.req.query("page");
  const [listed, apps, team] = await Promise.all([
    perform(c, listAudit, {}, { ...wholeDays(values), ...(at !== undefined && { page: at }) }),
    perform(c, appList, {}, {}),
    perform(c, readTeam, {}, {}),
  ]);
  if (!apps.ok) return trouble(c, apps.error);
  if (!team.ok) return trouble(c, team.error);
  if (!listed.ok && listed.error.code !== "request.invalid") return trouble(c, listed.error);
  const state = listed.ok ? { ...EMPTY_FORM, values } : refusedForm(values, listed.error);
  return page(
    c,
    { title: "Audit log", status: state.problems?.status },
    <>
      <Head title="Audit log" text="Who changed what, when and from where." />
      <Filter
        apps={apps.value.data.map(({ id, name }) => ({ value: id, text: name }))}
        people={team.value.members.map(({ user, name }) => ({ value: user, text: name }))}
        state={state}
      />
      {listed.ok && (
        <Entries listed={listed.value} href={(number) => `${HERE}?${new URLSearchParams({ ...values, page: String(number) })}`} />
      )}
    </>,
  );
});
