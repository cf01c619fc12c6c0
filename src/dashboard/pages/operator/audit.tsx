import { Hono } from "hono";
import type { ManageApp } from "../../../http/manage/context.ts";
import { listOperatorAudit } from "../../../http/manage/operations/audit.ts";
import { perform } from "../../../http/manage/perform.ts";
import { page } from "../../layout.tsx";
import { Head } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";
import { Entries } from "../audit.tsx";
import { Tabs } from "./tabs.tsx";

const HERE = "/dashboard/operator/audit";

/** What operators did for everybody; a decision about a company is in that company's log. */
export const operatorAudit = new Hono<ManageApp>().get(HERE, async (c) => {
  const at = c.req.query("page");
  const listed = await perform(c, listOperatorAudit, {}, at === undefined ? {} : { page: at });
  if (!listed.ok) return trouble(c, listed.error);
  return page(
    c,
    { title: "Operators' log" },
    <>
      <Head title="Operators' log" text="Changes of the catalogue and the limits. Decisions about a company are in its own log." />
      <Tabs here={HERE} />
      <Entries listed={listed.value} href={(number) => `${HERE}?page=${number}`} />
    </>,
  );
});
