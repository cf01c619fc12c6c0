import { Hono } from "hono";
import * as z from "zod";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { emailAddress } from "../../merchants/people/person.ts";
import { askAuth } from "../ask-auth.ts";
import { done } from "../flash.ts";
import { formValues } from "../form-values.ts";
import { lonePage } from "../layout.tsx";
import { TextField } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Card } from "../parts/pieces.tsx";
import { readForm } from "../read-form.ts";
import { DevMail } from "./dev-mail.tsx";

const address = z.object({ email: emailAddress });

const again = (c: ManageCtx, state: FormState = EMPTY_FORM) =>
  lonePage(
    c,
    { title: "Confirm your address", status: state.problems?.status },
    <Card>
      <header>
        <h1>Confirm your address</h1>
        <p>We send you another link. Look into the spam folder too.</p>
      </header>
      <Form action="/dashboard/verify/again" state={state}>
        <TextField name="email" label="E-mail address" type="email" autocomplete="username" state={state} />
        <button type="submit" class="wide">
          Send the link again
        </button>
      </Form>
      <DevMail env={c.env} />
      <p class="links">
        <a href="/dashboard/sign-in">Sign in</a>
      </p>
    </Card>,
  );

export const verify = new Hono<ManageApp>()
  // A button, since programs that look for viruses open the links of mails.
  .get("/dashboard/verify", async (c) => {
    const token = c.req.query("token");
    if (token === undefined) return again(c);
    return lonePage(
      c,
      { title: "Confirm your address" },
      <Card>
        <header>
          <h1>Confirm your address</h1>
          <p>One click, and your account is ready.</p>
        </header>
        <Form action="/dashboard/verify">
          <input type="hidden" name="token" value={token} />
          <button type="submit" class="wide">
            Confirm my address
          </button>
        </Form>
      </Card>,
    );
  })
  .post("/dashboard/verify", async (c) => {
    const { token = "" } = await formValues(c);
    const answer = await askAuth(c, `/verify-email?token=${encodeURIComponent(token)}`);
    return answer.ok ? done(c, "/dashboard", "Your address is confirmed.") : again(c, refusedForm({}, answer.error));
  })
  .post("/dashboard/verify/again", async (c) => {
    const values = await formValues(c);
    const read = readForm(address, values);
    const sent = read.ok ? await askAuth(c, "/send-verification-email", read.value) : read;
    if (!sent.ok) return again(c, refusedForm(values, sent.error));
    // Whether there is such an account is nobody else's business.
    return done(c, "/dashboard/sign-in", "If that account waits to be confirmed, a mail is on its way.");
  });
