import { Hono } from "hono";
import type { FC } from "hono/jsx";
import * as z from "zod";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { mailWorks } from "../../merchants/mail.ts";
import { emailAddress, newPassword, personName, SHORTEST_PASSWORD } from "../../merchants/people/person.ts";
import { askAuth } from "../ask-auth.ts";
import { formValues } from "../form-values.ts";
import { lonePage } from "../layout.tsx";
import { TextField } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Icon } from "../parts/icon.tsx";
import { Card } from "../parts/pieces.tsx";
import { readForm } from "../read-form.ts";
import { DevMail } from "./dev-mail.tsx";

const account = z.object({ name: personName, email: emailAddress, password: newPassword });

const NoMail: FC = () => (
  <p class="note">
    <span>
      Mail is not configured on this installation. After you have signed up, its operator can confirm your address:{" "}
      <code>npm run user:verify -- --email you@example.com --remote</code>
    </span>
  </p>
);

const SignUp: FC<{ state: FormState; mail: boolean }> = ({ state, mail }) => (
  <Card>
    <header>
      <h1>Make an account</h1>
      <p>Take payments through every gateway you have, in a quarter of an hour.</p>
    </header>
    {!mail && <NoMail />}
    <Form action="/dashboard/sign-up" state={state}>
      <TextField name="name" label="Your name" autocomplete="name" maxlength={100} state={state} />
      <TextField name="email" label="E-mail address" type="email" autocomplete="username" state={state} />
      <TextField
        name="password"
        label="Password"
        type="password"
        autocomplete="new-password"
        hint={`At least ${SHORTEST_PASSWORD} characters. A few words in a row are easy to remember.`}
        state={state}
      />
      <button type="submit" class="wide">
        Make an account
      </button>
    </Form>
    <p class="links">
      <a href="/dashboard/sign-in">You have one? Sign in</a>
    </p>
  </Card>
);

const show = (c: ManageCtx, state: FormState = EMPTY_FORM) =>
  lonePage(c, { title: "Make an account", status: state.problems?.status }, <SignUp state={state} mail={mailWorks(c.env)} />);

export const signUp = new Hono<ManageApp>()
  .get("/dashboard/sign-up", async (c) => (c.get("visitor").session ? c.redirect("/dashboard", 303) : show(c)))
  .post("/dashboard/sign-up", async (c) => {
    const values = await formValues(c);
    const { name = "", email = "" } = values;
    const read = readForm(account, values);
    const made = read.ok ? await askAuth(c, "/sign-up/email", { ...read.value }) : read;
    return made.ok ? c.redirect("/dashboard/sign-up/sent", 303) : show(c, refusedForm({ name, email }, made.error));
  })
  // The same for everybody: it must not tell whether the address was known.
  .get("/dashboard/sign-up/sent", (c) =>
    lonePage(
      c,
      { title: "Look into your mail" },
      <Card>
        <header>
          <Icon name="mail" size={36} />
          <h1>Look into your mail</h1>
          <p>We sent you a link. Open it to confirm that the address is yours; then your account is ready.</p>
        </header>
        {!mailWorks(c.env) && <NoMail />}
        <DevMail env={c.env} />
        <p class="links">
          <a href="/dashboard/verify">No mail after some minutes?</a>
          <a href="/dashboard/sign-in">Sign in</a>
        </p>
      </Card>,
    ),
  );
