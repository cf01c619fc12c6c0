import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { endOneSession } from "../../../http/manage/operations/me.ts";
import { perform } from "../../../http/manage/perform.ts";
import { messageOf } from "../../../http/manage/reply.ts";
import type { Refusal } from "../../../kernel/manage-errors.ts";
import { newPassword, personName } from "../../../merchants/people/person.ts";
import { askAuth } from "../../ask-auth.ts";
import { done, failed } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { refusedForm } from "../../parts/form.tsx";
import { readForm } from "../../read-form.ts";
import { toSignIn } from "../../trouble.tsx";
import { type AccountForm, showAccount } from "./overview.tsx";
import { askCode, askPassword, enrolment, newCodes, showCodes, showEnrolment } from "./two-factor.tsx";

const profile = z.object({ name: personName });
const passwords = z.object({ password: z.string(), newPassword });

const again = (c: ManageCtx, form: AccountForm, refusal: Refusal, values: Record<string, string> = {}) =>
  showAccount(c, { form, state: refusedForm(values, refusal) });

const HERE = "/dashboard/account";

const signedIn = createMiddleware<ManageApp>(async (c, next) => (c.get("visitor").session ? next() : toSignIn(c)));

/** What a person may change about their own account. */
export const account = new Hono<ManageApp>()
  .use(HERE, signedIn)
  .use(`${HERE}/*`, signedIn)
  .get(HERE, (c) => showAccount(c))
  .post(`${HERE}/profile`, async (c) => {
    const values = await formValues(c);
    const read = readForm(profile, values);
    const saved = read.ok ? await askAuth(c, "/update-user", read.value) : read;
    return saved.ok ? done(c, HERE, "Saved.") : again(c, "profile", saved.error, { name: values.name ?? "" });
  })
  .post(`${HERE}/password`, async (c) => {
    const values = await formValues(c);
    const read = readForm(passwords, values);
    if (!read.ok) return again(c, "password", read.error);
    const changed = await askAuth(c, "/change-password", {
      currentPassword: read.value.password,
      newPassword: read.value.newPassword,
      revokeOtherSessions: values.others === "on",
    });
    return changed.ok ? done(c, HERE, "Your password is changed.") : again(c, "password", changed.error);
  })
  .get(`${HERE}/two-factor`, (c) => askPassword(c))
  .post(`${HERE}/two-factor`, async (c) => {
    const { password = "" } = await formValues(c);
    const answer = await askAuth(c, "/two-factor/enable", { password });
    return answer.ok ? showEnrolment(c, enrolment.parse(answer.value)) : askPassword(c, refusedForm({}, answer.error));
  })
  .post(`${HERE}/two-factor/on`, async (c) => {
    const { code = "" } = await formValues(c);
    const answer = await askAuth(c, "/two-factor/verify-totp", { code: code.replace(/\s/g, "") });
    return answer.ok ? done(c, HERE, "Two-factor sign-in is on.") : askCode(c, refusedForm({}, answer.error));
  })
  .post(`${HERE}/two-factor/off`, async (c) => {
    const { password = "" } = await formValues(c);
    const answer = await askAuth(c, "/two-factor/disable", { password });
    return answer.ok ? done(c, HERE, "Two-factor sign-in is off.") : again(c, "two-factor", answer.error);
  })
  .post(`${HERE}/two-factor/codes`, async (c) => {
    const { password = "" } = await formValues(c);
    const answer = await askAuth(c, "/two-factor/generate-backup-codes", { password });
    return answer.ok ? showCodes(c, newCodes.parse(answer.value).backupCodes) : again(c, "codes", answer.error);
  })
  .post(`${HERE}/passkeys/remove`, async (c) => {
    const { id = "" } = await formValues(c);
    const answer = await askAuth(c, "/passkey/delete-passkey", { id });
    return answer.ok ? done(c, `${HERE}#passkeys`, "The passkey is removed.") : failed(c, `${HERE}#passkeys`, "That passkey is not there.");
  })
  .post(`${HERE}/sessions/end`, async (c) => {
    const { session = "" } = await formValues(c);
    const ended = await perform(c, endOneSession, { session }, {});
    return ended.ok ? done(c, `${HERE}#sessions`, "The session is ended.") : failed(c, `${HERE}#sessions`, messageOf(ended.error));
  })
  .post(`${HERE}/sessions/end-others`, async (c) => {
    const ended = await askAuth(c, "/revoke-other-sessions", {});
    return ended.ok ? done(c, `${HERE}#sessions`, "All other sessions are ended.") : failed(c, `${HERE}#sessions`, messageOf(ended.error));
  })
  // Who types or bookmarks the address that a form was posted to.
  .get(`${HERE}/*`, (c) => c.redirect(HERE, 303));
