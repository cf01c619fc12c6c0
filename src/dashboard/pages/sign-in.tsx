import { Hono } from "hono";
import type { FC } from "hono/jsx";
import * as z from "zod";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { askAuth } from "../ask-auth.ts";
import { done } from "../flash.ts";
import { formValues, insidePath } from "../form-values.ts";
import { lonePage } from "../layout.tsx";
import { TextField } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { Card } from "../parts/pieces.tsx";

const secondFactor = z.object({ twoFactorRedirect: z.literal(true) });

const query = (to: string) => (to === "/dashboard" ? "" : `?to=${encodeURIComponent(to)}`);

const SignIn: FC<{ state: FormState; to: string; unverified: boolean }> = ({ state, to, unverified }) => (
  <Card>
    <header>
      <h1>Sign in</h1>
    </header>
    <Form action="/dashboard/sign-in" state={state}>
      {unverified && (
        <p>
          The link is in the mail that we sent you. <a href="/dashboard/verify">Send it again</a>
        </p>
      )}
      <input type="hidden" name="to" value={to} />
      <TextField name="email" label="E-mail address" type="email" autocomplete="username" state={state} />
      <TextField name="password" label="Password" type="password" autocomplete="current-password" state={state} />
      <button type="submit" class="wide">
        Sign in
      </button>
    </Form>
    <div class="passkey needs-script" data-passkeys hidden>
      <p class="or">or</p>
      <button type="button" class="quiet wide" data-passkey="sign-in" data-to={to}>
        <Icon name="key" />
        Sign in with a passkey
      </button>
      <p class="error" role="alert" data-passkey-error />
    </div>
    <p class="links">
      <a href="/dashboard/forgot">Forgotten your password?</a>
      <a href={`/dashboard/sign-up${query(to)}`}>Make an account</a>
    </p>
  </Card>
);

const show = (c: ManageCtx, to: string, state: FormState = EMPTY_FORM, unverified = false) =>
  lonePage(c, { title: "Sign in", status: state.problems?.status }, <SignIn state={state} to={to} unverified={unverified} />);

export const signIn = new Hono<ManageApp>()
  .get("/dashboard/sign-in", async (c) => {
    const to = insidePath(c.req.query("to"));
    return c.get("visitor").session ? c.redirect(to, 303) : show(c, to);
  })
  .post("/dashboard/sign-in", async (c) => {
    const { email = "", password = "", to: wanted } = await formValues(c);
    const to = insidePath(wanted);
    const answer = await askAuth(c, "/sign-in/email", { email, password });
    if (!answer.ok) return show(c, to, refusedForm({ email }, answer.error), answer.error.code === "auth.unverified");
    return c.redirect(secondFactor.safeParse(answer.value).success ? `/dashboard/two-factor${query(to)}` : to, 303);
  })
  .post("/dashboard/sign-out", async (c) => {
    await askAuth(c, "/sign-out", {});
    return done(c, "/dashboard/sign-in", "You are signed out.");
  });
