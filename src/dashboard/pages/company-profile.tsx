import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import {
  addCompanyDocument,
  company as readOne,
  removeCompanyDocument,
  submitForApproval,
  updateCompany,
} from "../../http/manage/operations/company.ts";
import { perform } from "../../http/manage/perform.ts";
import { messageOf } from "../../http/manage/reply.ts";
import { COUNTRIES, placeName, statesOf } from "../../merchants/company/places.ts";
import type { CompanyView } from "../../merchants/company/profile.ts";
import { done, failed } from "../flash.ts";
import { formValues } from "../form-values.ts";
import { page } from "../layout.tsx";
import { SelectField, TextField } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Action, Badge, Card, Empty, Head, Table, type Tone } from "../parts/pieces.tsx";
import { Time } from "../parts/time.tsx";
import { trouble } from "../trouble.tsx";

const HERE = "/dashboard/company";

/** Where the check of a company stands, in words. */
export const KYB: Readonly<Record<CompanyView["kyb"], { readonly text: string; readonly tone: Tone; readonly means: string }>> = {
  not_submitted: {
    text: "Not submitted",
    tone: "plain",
    means: "Live payments are limited until your company is approved. Test payments are not.",
  },
  submitted: { text: "Being checked", tone: "wait", means: "We look at what you have entered. Live payments are limited until then." },
  approved: { text: "Approved", tone: "good", means: "Live payments have no limit." },
  rejected: { text: "Rejected", tone: "bad", means: "Correct what is named, then submit it again." },
};

const KINDS = [
  { value: "registration", text: "Registration of the company" },
  { value: "tax", text: "Tax registration" },
  { value: "bank", text: "Bank account" },
  { value: "identity", text: "Identity of an owner" },
  { value: "address", text: "Proof of address" },
  { value: "other", text: "Another document" },
] as const;
export const kindText = (kind: string) => KINDS.find(({ value }) => value === kind)?.text ?? kind;

const MISSING: Readonly<Record<string, string>> = {
  country: "the country",
  address: "the address",
  city: "the city",
  zip: "the postal code",
  taxNumber: "the tax number",
  documents: "a document",
};

const taxLabel = (country: string | null) =>
  country === "IN" ? "GST number (GSTIN)" : country === "NP" ? "PAN or VAT number" : "Tax number";

/** What it says of itself, to be read. */
export const Facts: FC<{ company: CompanyView }> = ({ company }) => (
  <Card id="details" title="Details">
    <dl class="facts">
      <dt>Name</dt>
      <dd>{company.name}</dd>
      <dt>Country</dt>
      <dd>{placeName(company.country) ?? "not entered"}</dd>
      {company.state && (
        <>
          <dt>State</dt>
          <dd>{placeName(company.state)}</dd>
        </>
      )}
      <dt>Address</dt>
      <dd>{[company.address, company.city, company.zip].filter(Boolean).join(", ") || "not entered"}</dd>
      <dt>{taxLabel(company.country)}</dt>
      <dd>{company.taxNumber ?? "not entered"}</dd>
    </dl>
  </Card>
);

const Details: FC<{ company: CompanyView; state: FormState }> = ({ company, state }) => {
  const country = state.values.country ?? company.country;
  const states = country ? statesOf(country) : [];
  return (
    <Card id="details" title="Details">
      <Form action={HERE} state={state}>
        <TextField name="name" label="Company name" autocomplete="organization" maxlength={60} value={company.name} state={state} />
        <SelectField
          name="country"
          label="Country"
          choose="Choose one"
          value={company.country}
          options={COUNTRIES.map(({ code, name }) => ({ value: code, text: name }))}
          state={state}
        />
        {(states.length > 0 || company.state !== null) && (
          <SelectField
            name="state"
            label="State or province"
            choose="Not said"
            value={company.state}
            options={states.map(({ code, name }) => ({ value: code, text: name }))}
            state={state}
            optional
          />
        )}
        <TextField name="address" label="Address" autocomplete="street-address" value={company.address} state={state} optional />
        <div class="split">
          <TextField name="city" label="City" autocomplete="address-level2" value={company.city} state={state} optional />
          <TextField name="zip" label="Postal code" autocomplete="postal-code" value={company.zip} state={state} optional />
        </div>
        <TextField name="taxNumber" label={taxLabel(country ?? null)} value={company.taxNumber} state={state} optional />
        <div class="row">
          <button type="submit">Save</button>
        </div>
      </Form>
    </Card>
  );
};

const Documents: FC<{ company: CompanyView; open: boolean; state: FormState }> = ({ company, open, state }) => (
  <Card
    id="documents"
    title="Documents"
    text="What shows who you are: which document, and the number on it. We ask for the papers themselves where we need them."
  >
    {company.documents.length === 0 ? (
      <Empty icon="audit" title="No document yet" />
    ) : (
      <Table caption="Documents" heads={["Document", "Number", "Added", ""]}>
        {company.documents.map(({ id, kind, number, note, createdAt }) => (
          <tr>
            <th scope="row">
              {kindText(kind)}
              {note && <small>{note}</small>}
            </th>
            <td>{number}</td>
            <td>
              <Time at={createdAt} day />
            </td>
            <td class="end">
              {open && (
                <Action
                  action={`${HERE}/documents/${id}/remove`}
                  text="Remove"
                  class="danger small-button"
                  label={`Remove ${kindText(kind)}`}
                />
              )}
            </td>
          </tr>
        ))}
      </Table>
    )}
    {open && (
      <Form action={`${HERE}/documents`} name="document" state={state}>
        <div class="split">
          <SelectField name="kind" label="Document" form="document" options={KINDS} value="registration" state={state} />
          <TextField name="number" label="Number on it" form="document" maxlength={60} state={state} />
        </div>
        <TextField name="note" label="Note" form="document" maxlength={300} state={state} optional />
        <div class="row">
          <button type="submit" class="quiet">
            Add the document
          </button>
        </div>
      </Form>
    )}
  </Card>
);

type Part = "details" | "document" | "submit";

async function show(c: ManageCtx, refused?: { readonly part: Part; readonly state: FormState }): Promise<Response> {
  const read = await perform(c, readOne, {}, {});
  if (!read.ok) return trouble(c, read.error);
  const company = read.value;
  const { text, tone, means } = KYB[company.kyb];
  const open = company.kyb === "not_submitted" || company.kyb === "rejected";
  const stateOf = (part: Part) => (refused?.part === part ? refused.state : EMPTY_FORM);
  return page(
    c,
    { title: "Company", status: refused?.state.problems?.status },
    <>
      <Head title={company.name} text={<span class="mono">{company.id}</span>} />
      <Card id="status" title="Approval" text={<Badge tone={tone}>{text}</Badge>}>
        {company.kybReason && <p class="note">{company.kybReason}</p>}
        <p>{means}</p>
        {open && (
          <Form action={`${HERE}/submit`} name="submit" state={stateOf("submit")}>
            {company.missing.length > 0 && (
              <p class="small">Still missing: {company.missing.map((field) => MISSING[field] ?? field).join(", ")}.</p>
            )}
            <div class="row">
              <button type="submit" disabled={company.missing.length > 0}>
                Submit for approval
              </button>
            </div>
          </Form>
        )}
      </Card>
      {open ? <Details company={company} state={stateOf("details")} /> : <Facts company={company} />}
      <Documents company={company} open={open} state={stateOf("document")} />
    </>,
  );
}

const FIELDS = ["name", "country", "state", "address", "city", "zip", "taxNumber"] as const;

/** What the company says of itself, and its approval. */
export const companyProfile = new Hono<ManageApp>()
  .get(HERE, (c) => show(c))
  .post(HERE, async (c) => {
    const values = await formValues(c);
    const given = FIELDS.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name].trim()] as const]));
    // Nothing chosen is nothing said.
    const sent = Object.fromEntries(given.filter(([name, value]) => name !== "country" || value !== ""));
    const saved = await perform(c, updateCompany, {}, sent);
    return saved.ok ? done(c, HERE, "The details are saved.") : show(c, { part: "details", state: refusedForm(values, saved.error) });
  })
  .post(`${HERE}/documents`, async (c) => {
    const values = await formValues(c);
    const { kind, number = "", note = "" } = values;
    const added = await perform(c, addCompanyDocument, {}, { kind, number, ...(note !== "" && { note }) });
    return added.ok ? done(c, HERE, "The document is added.") : show(c, { part: "document", state: refusedForm(values, added.error) });
  })
  .post(`${HERE}/documents/:document/remove`, async (c) => {
    const removed = await perform(c, removeCompanyDocument, c.req.param(), {});
    return removed.ok ? done(c, HERE, "The document is gone.") : failed(c, HERE, messageOf(removed.error));
  })
  .post(`${HERE}/submit`, async (c) => {
    const submitted = await perform(c, submitForApproval, {}, {});
    return submitted.ok
      ? done(c, HERE, "Submitted. You hear from us by mail.")
      : show(c, { part: "submit", state: refusedForm({}, submitted.error) });
  });
