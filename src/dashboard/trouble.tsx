import type { ManageCtx } from "../http/manage/context.ts";
import { messageOf, statusOf } from "../http/manage/reply.ts";
import type { Refusal } from "../kernel/manage-errors.ts";
import { page } from "./layout.tsx";
import { Card } from "./parts/pieces.tsx";

const TITLES: Partial<Record<number, string>> = {
  403: "That is not yours to do",
  404: "There is nothing here",
  429: "Too many attempts",
  503: "Not just now",
};

/** A page that can't be shown. Who is signed out is sent to sign in, and back again. */
export async function trouble(c: ManageCtx, refusal: Refusal): Promise<Response> {
  if (refusal.code === "auth.signed_out") return toSignIn(c);
  if (refusal.code === "company.none") return c.redirect("/dashboard/company/new", 303);
  const status = statusOf(refusal);
  const title = TITLES[status] ?? "Something went wrong";
  return page(
    c,
    { title, status },
    <Card>
      <header>
        <h1>{title}</h1>
        <p>{messageOf(refusal)}</p>
      </header>
      <p class="small">
        Number of this request: <code>{c.get("requestId")}</code>
      </p>
      <p>
        <a class="button quiet" href="/dashboard">
          To the dashboard
        </a>
      </p>
    </Card>,
  );
}

export function toSignIn(c: ManageCtx): Response {
  const { pathname, search } = new URL(c.req.url);
  const here = c.req.method === "GET" && pathname !== "/dashboard" ? `?to=${encodeURIComponent(pathname + search)}` : "";
  return c.redirect(`/dashboard/sign-in${here}`, 303);
}
