import { Hono } from "hono";
import * as z from "zod";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { emailAddress, newPassword, SHORTEST_PASSWORD } from "../../merchants/people/person.ts";
import { askAuth } from "../ask-auth.ts";
import { done } from "../flash.ts";
import { formValues } from "../form-values.ts";
import { lonePage } from "../layout.tsx";
import { TextField } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { Card } from "../parts/pieces.tsx";
import { readForm } from "../read-form.ts";
import { DevMail } from "./dev-mail.tsx";

const address = z.object({ email: emailAddress });
const change = z.object({ token: z.string(), password: newPassword });

const forgot = (c: ManageCtx, state: FormState = EMPTY_FORM) =>
  lonePage(
    c,
    { title: "Forgotten password", status: state.problems?.status },
    <Card>
      <header>
        <h1>Forgotten your password?</h1>
        <p>We send you a link with which you choose a new one.</p>
      </header>
      <Form action="/dashboard/forgot" state={state}>
        <TextField name="email" label="E-mail address" type="email" autocomplete="username" state={state} />
        <button type="submit" class="wide">
          Send the link
        </button>
      </Form>
      <p class="links">
        <a href="/dashboard/sign-in">Back to sign in</a>
      </p>
    </Card>,
  );

const choose = (c: ManageCtx, token: string, state: FormState = EMPTY_FORM) =>
  lonePage(
    c,
    { title: "New password", status: state.problems?.status },
    <Card>
      <header>
        <h1>Choose a new password</h1>
        <p>You are then signed out everywhere else.</p>
      </header>
      <Form action="/dashboard/reset" state={state}>
        <input type="hidden" name="token" value={token} />
        <TextField
          name="password"
          label="New password"
          type="password"
          autocomplete="new-password"
          hint={`At least ${SHORTEST_PASSWORD} characters.`}
          state={state}
        />
        <button type="submit" class="wide">
          Save the password
        </button>
      </Form>
      <p class="links">
        <a href="/dashboard/forgot">Ask for another link</a>
      </p>
    </Card>,
  );

export const password = new Hono<ManageApp>()
  .get("/dashboard/forgot", (c) => forgot(c))
  .post("/dashboard/forgot", async (c) => {
    const values = await formValues(c);
    const read = readForm(address, values);
    const sent = read.ok ? await askAuth(c, "/request-password-reset", read.value) : read;
    return sent.ok ? c.redirect("/dashboard/forgot/sent", 303) : forgot(c, refusedForm(values, sent.error));
  })
  .get("/dashboard/forgot/sent", (c) =>
    lonePage(
      c,
      { title: "Look into your mail" },
      <Card>
        <header>
          <Icon name="mail" size={36} />
          <h1>Look into your mail</h1>
          <p>If there is an account with that address, a link is on its way. It works for one hour.</p>
        </header>
        <DevMail env={c.env} />
        <p class="links">
          <a href="/dashboard/sign-in">Back to sign in</a>
        </p>
      </Card>,
    ),
  )
  .get("/dashboard/reset", (c) => choose(c, c.req.query("token") ?? ""))
  .post("/dashboard/reset", async (c) => {
    const values = await formValues(c);
    const read = readForm(change, values);
    const changed = read.ok ? await askAuth(c, "/reset-password", { token: read.value.token, newPassword: read.value.password }) : read;
    if (!changed.ok) return choose(c, values.token ?? "", refusedForm({}, changed.error));
    return done(c, "/dashboard/sign-in", "Your password is changed. Sign in with it.");
  });
