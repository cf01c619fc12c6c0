import { Hono } from "hono";
import type { ManageApp } from "../../http/manage/context.ts";
import { me } from "../../http/manage/operations/me.ts";
import { perform } from "../../http/manage/perform.ts";
import { page } from "../layout.tsx";
import { Card, Head } from "../parts/pieces.tsx";
import { trouble } from "../trouble.tsx";

export const home = new Hono<ManageApp>().get("/dashboard", async (c) => {
  const done = await perform(c, me, {}, {});
  if (!done.ok) return trouble(c, done.error);
  const { user, companies } = done.value;
  return page(
    c,
    { title: "Home" },
    <>
      <Head title={`Hello, ${user.name}`} text={companies.map(({ name, role }) => `${name} (${role})`).join(", ")} />
      <Card>
        <p>Your apps and gateways will be here.</p>
      </Card>
    </>,
  );
});
