import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import { renderSVG } from "uqr";
import * as z from "zod";
import type { ManageCtx } from "../../../http/manage/context.ts";
import { page } from "../../layout.tsx";
import { TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState } from "../../parts/form.tsx";
import { Card, Copy, Head } from "../../parts/pieces.tsx";

const BACK = { href: "/dashboard/account", text: "Your account" } as const;

/** What better-auth answers when an app is set up. */
export const enrolment = z.object({ totpURI: z.string(), backupCodes: z.array(z.string()) });
export type Enrolment = z.output<typeof enrolment>;

export const newCodes = z.object({ backupCodes: z.array(z.string()) });

const Codes: FC<{ codes: readonly string[] }> = ({ codes }) => (
  <ul class="codes">
    {codes.map((code) => (
      <li>{code}</li>
    ))}
  </ul>
);

/** First the password: an open browser must not be enough. */
export const askPassword = (c: ManageCtx, state: FormState = EMPTY_FORM): Promise<Response> =>
  page(
    c,
    { title: "Two-factor sign-in", status: state.problems?.status },
    <>
      <Head title="Set up two-factor sign-in" back={BACK} />
      <Card>
        <p>
          You need an app that makes codes: Aegis, Google Authenticator, Microsoft Authenticator, 1Password, Bitwarden and many others do.
        </p>
        <Form action="/dashboard/account/two-factor" state={state}>
          <TextField name="password" label="Your password" type="password" autocomplete="current-password" state={state} />
          <p>
            <button type="submit">Go on</button>
          </p>
        </Form>
      </Card>
    </>,
  );

const CodeForm: FC<{ state?: FormState }> = ({ state = EMPTY_FORM }) => (
  <Form action="/dashboard/account/two-factor/on" state={state}>
    <TextField name="code" label="Code" class="code" inputmode="numeric" autocomplete="one-time-code" maxlength={7} state={state} />
    <p>
      <button type="submit">Switch it on</button>
    </p>
  </Form>
);

/** Shown once: the secret and the codes are not given out again. */
export const showEnrolment = (c: ManageCtx, { totpURI, backupCodes }: Enrolment): Promise<Response> =>
  page(
    c,
    { title: "Two-factor sign-in" },
    <>
      <Head title="Set up two-factor sign-in" back={BACK} />
      <Card>
        <ol class="steps">
          <li>
            <h2>Scan this with the app</h2>
            <div class="qr" role="img" aria-label="QR code with the secret for your app">
              {raw(renderSVG(totpURI, { border: 1 }))}
            </div>
            <p>Or type this into it:</p>
            <Copy text={new URL(totpURI).searchParams.get("secret") ?? ""} />
          </li>
          <li>
            <h2>Keep these backup codes</h2>
            <p>Each lets you in once if you lose your phone. Print them or put them where you keep passwords: you can't see them again.</p>
            <Codes codes={backupCodes} />
          </li>
          <li>
            <h2>Type the code that the app shows</h2>
            <CodeForm />
          </li>
        </ol>
      </Card>
    </>,
  );

/** A wrong code. The secret is not shown again: it is in the app. */
export const askCode = (c: ManageCtx, state: FormState): Promise<Response> =>
  page(
    c,
    { title: "Two-factor sign-in", status: state.problems?.status },
    <>
      <Head title="Set up two-factor sign-in" back={BACK} />
      <Card title="Type the code that the app shows">
        <CodeForm state={state} />
        <p class="links">
          <a href="/dashboard/account/two-factor">Begin again with another QR code</a>
        </p>
      </Card>
    </>,
  );

export const showCodes = (c: ManageCtx, codes: readonly string[]): Promise<Response> =>
  page(
    c,
    { title: "Backup codes" },
    <>
      <Head title="Your new backup codes" back={BACK} />
      <Card>
        <p>Each lets you in once if you lose your phone. Print them or put them where you keep passwords: you can't see them again.</p>
        <Codes codes={codes} />
      </Card>
    </>,
  );
