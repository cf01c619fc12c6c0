import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../http/manage/context.ts";
import { messageOf } from "../../http/manage/reply.ts";
import { askAuth } from "../ask-auth.ts";
import { failed } from "../flash.ts";
import { formValues, insidePath } from "../form-values.ts";
import { lonePage } from "../layout.tsx";
import { TextField, Tick } from "../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState, refusedForm } from "../parts/form.tsx";
import { Card } from "../parts/pieces.tsx";

type Kind = "app" | "backup";

const WORDS = {
  app: { title: "One code more", text: "Six digits, from the app on your phone.", label: "Code", path: "/two-factor/verify-totp" },
  backup: {
    title: "A backup code",
    text: "One of those that you kept when you set up the app. Each works once.",
    label: "Backup code",
    path: "/two-factor/verify-backup-code",
  },
} as const;

const link = (kind: Kind, to: string) =>
  `/dashboard/two-factor?${new URLSearchParams({ ...(kind === "backup" && { with: kind }), ...(to !== "/dashboard" && { to }) })}`;

const SecondFactor: FC<{ kind: Kind; to: string; state: FormState }> = ({ kind, to, state }) => (
  <Card>
    <header>
      <h1>{WORDS[kind].title}</h1>
      <p>{WORDS[kind].text}</p>
    </header>
    <Form action="/dashboard/two-factor" state={state}>
      <input type="hidden" name="to" value={to} />
      <input type="hidden" name="with" value={kind} />
      <TextField
        name="code"
        label={WORDS[kind].label}
        class="code"
        autocomplete="one-time-code"
        {...(kind === "app" && { inputmode: "numeric", maxlength: 7 })}
        autofocus
        state={state}
      />
      <Tick name="trust" label="Don't ask again on this device" hint="For 30 days." />
      <button type="submit" class="wide">
        Sign in
      </button>
    </Form>
    <p class="links">
      {kind === "app" ? <a href={link("backup", to)}>Use a backup code</a> : <a href={link("app", to)}>Use the app</a>}
      <a href="/dashboard/sign-in">Begin again</a>
    </p>
  </Card>
);

const show = (c: ManageCtx, kind: Kind, to: string, state: FormState = EMPTY_FORM) =>
  lonePage(c, { title: WORDS[kind].title, status: state.problems?.status }, <SecondFactor kind={kind} to={to} state={state} />);

const kindOf = (text: string | undefined): Kind => (text === "backup" ? "backup" : "app");

/** The second half of signing in. */
export const twoFactor = new Hono<ManageApp>()
  .get("/dashboard/two-factor", async (c) => {
    const to = insidePath(c.req.query("to"));
    return c.get("visitor").session ? c.redirect(to, 303) : show(c, kindOf(c.req.query("with")), to);
  })
  .post("/dashboard/two-factor", async (c) => {
    const { code = "", trust, to: wanted, with: using } = await formValues(c);
    const [kind, to] = [kindOf(using), insidePath(wanted)];
    const typed = kind === "app" ? code.replace(/\s/g, "") : code.trim();
    const answer = await askAuth(c, WORDS[kind].path, { code: typed, trustDevice: trust === "on" });
    if (answer.ok) return c.redirect(to, 303);
    if (answer.error.code === "auth.signed_out") return failed(c, "/dashboard/sign-in", messageOf(answer.error));
    return show(c, kind, to, refusedForm({}, answer.error));
  });
