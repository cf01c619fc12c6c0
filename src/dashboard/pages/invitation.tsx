import { Hono } from "hono";
import type { ManageApp } from "../../http/manage/context.ts";
import { me } from "../../http/manage/operations/me.ts";
import { acceptOne } from "../../http/manage/operations/team.ts";
import { perform } from "../../http/manage/perform.ts";
import { done } from "../flash.ts";
import { lonePage, page } from "../layout.tsx";
import { Action, Card } from "../parts/pieces.tsx";
import { trouble } from "../trouble.tsx";
import { choose } from "./company.tsx";

/** Where the link in an invitation's mail leads. Who is not signed in learns nothing of the company. */
export const invitation = new Hono<ManageApp>()
  .get("/dashboard/invitations/:invitation", async (c) => {
    const here = c.req.path;
    if (!c.get("visitor").session)
      return lonePage(
        c,
        { title: "An invitation" },
        <Card>
          <header>
            <h1>You are invited</h1>
            <p>Somebody asks you to join their company on Dwar. Sign in with the address that the mail was sent to.</p>
          </header>
          <a class="button wide" href={`/dashboard/sign-in?to=${encodeURIComponent(here)}`}>
            Sign in
          </a>
          <a class="button quiet wide" href="/dashboard/sign-up">
            Make an account
          </a>
        </Card>,
      );
    const known = await perform(c, me, {}, {});
    if (!known.ok) return trouble(c, known.error);
    const found = known.value.invitations.find(({ id }) => id === c.req.param("invitation"));
    if (!found) return trouble(c, { code: "invitation.not_found" });
    return page(
      c,
      { title: "An invitation" },
      <Card>
        <header>
          <h1>Join {found.name}?</h1>
          <p>
            {found.invitedBy} asks you to join {found.name} as {found.role}.
          </p>
        </header>
        <div class="row">
          <Action action={here} text={`Join ${found.name}`} class="" />
          <a class="button quiet" href="/dashboard">
            Not now
          </a>
        </div>
      </Card>,
    );
  })
  .post("/dashboard/invitations/:invitation", async (c) => {
    const joined = await perform(c, acceptOne, c.req.param(), {});
    if (!joined.ok) return trouble(c, joined.error);
    choose(c, joined.value.company);
    return done(c, "/dashboard", `You belong to ${joined.value.name} now.`);
  });
