import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp } from "../../http/manage/context.ts";
import { isLocal } from "../../merchants/addresses.ts";
import { lastMails } from "../../merchants/mail.ts";
import { page } from "../layout.tsx";
import { Card, Empty, Head } from "../parts/pieces.tsx";
import { Time } from "../parts/time.tsx";

/** In local development no mail leaves the machine: says where it is. */
export const DevMail: FC<{ env: Env }> = ({ env }) =>
  isLocal(env) ? (
    <p class="note">
      <span>
        On this machine mails are in the log, and in <a href="/dashboard/dev/mail">the local mailbox</a>.
      </span>
    </p>
  ) : null;

/** A mail's text with its links to click on. */
const Text: FC<{ text: string }> = ({ text }) => (
  <p class="letter">{text.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 === 1 ? <a href={part}>{part}</a> : part))}</p>
);

/** The last mails, in local development only: a deployed worker has no such page. */
export const devMail = new Hono<ManageApp>().get("/dashboard/dev/mail", async (c, next) => {
  if (!isLocal(c.env)) return next();
  const mails = lastMails(c.env);
  return page(
    c,
    { title: "Local mailbox" },
    <>
      <Head title="Local mailbox" text="What would have been sent, the newest first. It is forgotten when the worker restarts." />
      {mails.length === 0 && (
        <Card>
          <Empty icon="mail" title="No mail yet" />
        </Card>
      )}
      {mails.map(({ to, subject, text, at }) => (
        <Card>
          <header>
            <h2>{subject}</h2>
            <p>
              To {to}, <Time at={at} />
            </p>
          </header>
          <Text text={text} />
        </Card>
      ))}
    </>,
  );
});
