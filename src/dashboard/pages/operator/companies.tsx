import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { decideOneCompany, listAllCompanies, readOneCompany } from "../../../http/manage/operations/operator/companies.ts";
import { perform } from "../../../http/manage/perform.ts";
import type { ListedCompany, ReviewedCompany } from "../../../merchants/company/review.ts";
import { done } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../../parts/form.tsx";
import { Badge, Card, Empty, Head, Pager, Table } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { trouble } from "../../trouble.tsx";
import { Facts, KYB, kindText } from "../company-profile.tsx";
import { Tabs } from "./tabs.tsx";

const HERE = "/dashboard/operator";

const FILTERS = [
  { kyb: "submitted", text: "Waiting" },
  { kyb: "approved", text: "Approved" },
  { kyb: "rejected", text: "Rejected" },
  { kyb: "not_submitted", text: "Not submitted" },
] as const;

const Row: FC<{ company: ListedCompany }> = ({ company: { id, name, country, kyb, kybAt, createdAt } }) => (
  <tr>
    <th scope="row">
      <a href={`${HERE}/companies/${id}`}>{name}</a>
      <small class="mono">{id}</small>
    </th>
    <td>{country ?? "not said"}</td>
    <td>
      <Badge tone={KYB[kyb].tone}>{KYB[kyb].text}</Badge>
    </td>
    <td>
      <Time at={kybAt ?? createdAt} day />
    </td>
  </tr>
);

async function showList(c: ManageCtx): Promise<Response> {
  const kyb = FILTERS.find((one) => one.kyb === c.req.query("kyb"))?.kyb ?? "submitted";
  const at = c.req.query("page");
  const listed = await perform(c, listAllCompanies, {}, { kyb, ...(at !== undefined && { page: at }) });
  if (!listed.ok) return trouble(c, listed.error);
  const { data, page: number, next } = listed.value;
  const href = (to: number) => `${HERE}?${new URLSearchParams({ kyb, page: String(to) })}`;
  return page(
    c,
    { title: "Companies" },
    <>
      <Head title="Companies" text="Who they are is checked before they take more than little money." />
      <Tabs here={HERE} />
      <nav class="modes" aria-label="Companies by their check">
        {FILTERS.map((one) => (
          <a href={`${HERE}?kyb=${one.kyb}`} aria-current={one.kyb === kyb ? "page" : undefined}>
            {one.text}
          </a>
        ))}
      </nav>
      <Card>
        {data.length === 0 ? (
          <Empty icon="company" title={kyb === "submitted" ? "Nobody waits for a decision" : "There is none"} />
        ) : (
          <Table caption="Companies" heads={["Company", "Country", "Check", "Since"]}>
            {data.map((company) => (
              <Row company={company} />
            ))}
          </Table>
        )}
      </Card>
      <Pager previous={number > 1 ? href(number - 1) : undefined} next={next === null ? undefined : href(next)} />
    </>,
  );
}

const Decision: FC<{ company: ReviewedCompany; state: FormState }> = ({ company: { id, kyb }, state }) => (
  <Card id="decision" title="Decision" text="The owners are told by mail." beside>
    {kyb === "submitted" && (
      <Form action={`${HERE}/companies/${id}/approve`}>
        <p>Approved, its live payments have no limit any more.</p>
        <div class="row">
          <button type="submit">Approve</button>
        </div>
      </Form>
    )}
    <Form action={`${HERE}/companies/${id}/reject`} state={state}>
      <TextField name="reason" label="Why it is rejected" hint="The merchant reads it." maxlength={500} state={state} />
      <div class="row">
        <button type="submit" class="danger">
          Reject
        </button>
      </div>
    </Form>
  </Card>
);

async function showOne(c: ManageCtx, id: string, state: FormState = EMPTY_FORM): Promise<Response> {
  const read = await perform(c, readOneCompany, { company: id }, {});
  if (!read.ok) return trouble(c, read.error);
  const company = read.value;
  const { name, kyb, kybReason, kybAt, documents, people, apps, limits } = company;
  return page(
    c,
    { title: name, status: state.problems?.status },
    <>
      <Head title={name} text={<span class="mono">{id}</span>} back={{ href: HERE, text: "Companies" }}>
        <Badge tone={KYB[kyb].tone}>{KYB[kyb].text}</Badge>
      </Head>
      {kybReason && <p class="note">{kybReason}</p>}
      <Facts company={company} />
      <Card id="documents" title="Documents">
        {documents.length === 0 ? (
          <p>None.</p>
        ) : (
          <ul class="list">
            {documents.map(({ kind, number, note }) => (
              <li>
                <div>
                  <b>{kindText(kind)}</b>
                  {note && <small>{note}</small>}
                </div>
                <span>{number}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card id="more" title="People, apps and limits">
        <dl class="facts">
          <dt>People</dt>
          <dd>{people.map((one) => `${one.name}, ${one.email} (${one.role})`).join("; ") || "nobody"}</dd>
          <dt>Apps</dt>
          <dd>{apps.map((app) => [app.name, app.site].filter(Boolean).join(", ")).join("; ") || "none"}</dd>
          <dt>One live payment</dt>
          <dd>{limits.length === 0 ? "no limit" : `at most ${limits.join(", ")}`}</dd>
          {kybAt && (
            <>
              <dt>{KYB[kyb].text} since</dt>
              <dd>
                <Time at={kybAt} />
              </dd>
            </>
          )}
        </dl>
      </Card>
      {(kyb === "submitted" || kyb === "approved") && <Decision company={company} state={state} />}
    </>,
  );
}

/** Which companies there are, and the decision about each. */
export const operatorCompanies = new Hono<ManageApp>()
  .get(HERE, showList)
  .get(`${HERE}/companies/:company`, (c) => showOne(c, c.req.param("company")))
  .post(`${HERE}/companies/:company/approve`, async (c) => {
    const decided = await perform(c, decideOneCompany, c.req.param(), { kyb: "approved" });
    return decided.ok
      ? done(c, HERE, `${decided.value.name} is approved.`)
      : showOne(c, c.req.param("company"), refusedForm({}, decided.error));
  })
  .post(`${HERE}/companies/:company/reject`, async (c) => {
    const { reason = "" } = await formValues(c);
    const decided = await perform(c, decideOneCompany, c.req.param(), { kyb: "rejected", reason });
    return decided.ok
      ? done(c, HERE, `${decided.value.name} is rejected.`)
      : showOne(c, c.req.param("company"), refusedForm({ reason }, decided.error));
  });
