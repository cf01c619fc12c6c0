import { Hono } from "hono";
import type { FC } from "hono/jsx";
import * as z from "zod";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { askAuth } from "../ask-auth.ts";
import { formValues, insidePath } from "../form-values.ts";
import { lonePage } from "../layout.tsx";
import { TextField } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Card } from "../parts/pieces.tsx";

const secondFactor = z.object({ twoFactorRedirect: z.literal(true) });

const SignIn: FC<{ state: FormState; to: string }> = ({ state, to }) => (
  <Card>
    <header>
      <h1>Sign in</h1>
    </header>
    <Form action="/dashboard/sign-in" state={state}>
      <input type="hidden" name="to" value={to} />
      <TextField name="email" label="E-mail address" type="email" autocomplete="username webauthn" state={state} />
      <TextField name="password" label="Password" type="password" autocomplete="current-password" state={state} />
      <button type="submit" class="wide">
        Sign in
      </button>
    </Form>
  </Card>
);

const show = (c: ManageCtx, to: string, state: FormState = EMPTY_FORM) =>
  lonePage(c, { title: "Sign in", status: state.problems?.status }, <SignIn state={state} to={to} />);

export const signIn = new Hono<ManageApp>()
  .get("/dashboard/sign-in", async (c) => {
    const to = insidePath(c.req.query("to"));
    return c.get("visitor").session ? c.redirect(to, 303) : show(c, to);
  })
  .post("/dashboard/sign-in", async (c) => {
    const { email = "", password = "", to: wanted } = await formValues(c);
    const to = insidePath(wanted);
    const answer = await askAuth(c, "/sign-in/email", { email, password });
    if (!answer.ok) return show(c, to, refusedForm({ email }, answer.error));
    const asked = secondFactor.safeParse(answer.value).success;
    return c.redirect(asked ? `/dashboard/two-factor?to=${encodeURIComponent(to)}` : to, 303);
  })
  .post("/dashboard/sign-out", async (c) => {
    await askAuth(c, "/sign-out", {});
    return c.redirect("/dashboard/sign-in", 303);
  });
