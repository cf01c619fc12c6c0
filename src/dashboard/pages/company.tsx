import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { foundOne } from "../../http/manage/operations/company-found.ts";
import { me } from "../../http/manage/operations/me.ts";
import { perform } from "../../http/manage/perform.ts";
import { COMPANY_COOKIE } from "../../http/manage/visitor.ts";
import type { ReceivedInvitation } from "../../merchants/people/invitations.ts";
import { done } from "../flash.ts";
import { formValues, insidePath } from "../form-values.ts";
import { page } from "../layout.tsx";
import { TextField } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Card, Head } from "../parts/pieces.tsx";
import { toSignIn, trouble } from "../trouble.tsx";

const YEAR = 365 * 86_400;

/** The company that the next pages are about. Only a preference: each request asks whether the person belongs to it. */
export function choose(c: ManageCtx, company: string): void {
  const secure = c.get("origin").startsWith("https:");
  setCookie(c, COMPANY_COOKIE, company, { path: "/", httpOnly: true, sameSite: "Lax", secure, maxAge: YEAR });
}

/** Invitations that wait for an answer. */
export const Invitations: FC<{ invitations: readonly ReceivedInvitation[] }> = ({ invitations }) => (
  <>
    {invitations.map(({ id, name, role, invitedBy }) => (
      <Card>
        <header>
          <h2>You are invited to {name}</h2>
          <p>
            {invitedBy} asks you to join as {role}.
          </p>
        </header>
        <p>
          <a class="button" href={`/dashboard/invitations/${id}`}>
            Look at the invitation
          </a>
        </p>
      </Card>
    ))}
  </>
);

async function showNew(c: ManageCtx, state: FormState = EMPTY_FORM): Promise<Response> {
  const known = await perform(c, me, {}, {});
  if (!known.ok) return trouble(c, known.error);
  const { companies, invitations } = known.value;
  const first = companies.length === 0;
  return page(
    c,
    { title: "New company", status: state.problems?.status },
    <>
      <Head
        title={first ? "Welcome. What is your company called?" : "A new company"}
        text="Your apps, gateways and team belong to it. You can change the name later."
      />
      {first && <Invitations invitations={invitations} />}
      <Card>
        <Form action="/dashboard/company/new" state={state}>
          <TextField name="name" label="Company name" autocomplete="organization" maxlength={60} state={state} />
          <p>
            <button type="submit">Go on</button>
          </p>
        </Form>
      </Card>
    </>,
  );
}

export const company = new Hono<ManageApp>()
  .get("/dashboard/company/new", (c) => showNew(c))
  .post("/dashboard/company/new", async (c) => {
    const { name = "" } = await formValues(c);
    const made = await perform(c, foundOne, {}, { name });
    if (!made.ok) return made.error.code === "auth.signed_out" ? toSignIn(c) : showNew(c, refusedForm({ name }, made.error));
    choose(c, made.value.company);
    return done(c, "/dashboard", `${made.value.name} is ready.`);
  })
  .post("/dashboard/company/choose", async (c) => {
    const { company: wanted = "", from } = await formValues(c);
    const visitor = c.get("visitor");
    if (!visitor.session) return toSignIn(c);
    if (visitor.companies.some((one) => one.company === wanted)) choose(c, wanted);
    // A page of the company before would not be found in the other.
    return c.redirect(insidePath(from?.split("/").slice(0, 3).join("/")), 303);
  });
