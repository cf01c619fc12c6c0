import { Hono } from "hono";
import type { ManageApp } from "../../http/manage/context.ts";
import { me } from "../../http/manage/operations/me.ts";
import { perform } from "../../http/manage/perform.ts";
import { page } from "../layout.tsx";
import { Head } from "../parts/pieces.tsx";
import { trouble } from "../trouble.tsx";
import { Invitations } from "./company.tsx";

const TILES = [
  { href: "/dashboard/apps", title: "Apps", text: "Keys, gateways, webhooks and the look of your payment page." },
  { href: "/dashboard/company", title: "Company", text: "Who you are, and the approval for live payments." },
  { href: "/dashboard/team", title: "Team", text: "Who works with you, and what each may do." },
  { href: "/dashboard/account", title: "Your account", text: "Password, two-factor sign-in, passkeys, where you are signed in." },
  { href: "/docs", title: "API", text: "Everything that you can do by program." },
] as const;

export const home = new Hono<ManageApp>().get("/dashboard", async (c) => {
  const known = await perform(c, me, {}, {});
  if (!known.ok) return trouble(c, known.error);
  const visitor = c.get("visitor");
  if (!visitor.session || !visitor.scope) return trouble(c, { code: "company.none" });
  const { user, invitations } = known.value;
  return page(
    c,
    { title: "Home" },
    <>
      <Head title={`Hello, ${user.name}`} text={visitor.scope.name} />
      <Invitations invitations={invitations} />
      <div class="grid">
        {TILES.map(({ href, title, text }) => (
          <a class="tile" href={href}>
            <b>{title}</b>
            <p>{text}</p>
          </a>
        ))}
      </div>
    </>,
  );
});
