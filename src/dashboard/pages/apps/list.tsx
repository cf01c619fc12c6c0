import { Hono } from "hono";
import type { ManageApp } from "../../../http/manage/context.ts";
import { appList } from "../../../http/manage/operations/apps/apps.ts";
import { perform } from "../../../http/manage/perform.ts";
import { page } from "../../layout.tsx";
import { Badge, Card, Empty, Head } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";

const add = (
  <a class="button" href="/dashboard/apps/new">
    New app
  </a>
);

/** The company's apps. */
export const apps = new Hono<ManageApp>().get("/dashboard/apps", async (c) => {
  const listed = await perform(c, appList, {}, {});
  if (!listed.ok) return trouble(c, listed.error);
  const { data } = listed.value;
  return page(
    c,
    { title: "Apps" },
    <>
      <Head title="Apps" text="A shop, a site or an app of yours: each has its own keys, gateways and payment page.">
        {data.length > 0 && add}
      </Head>
      {data.length === 0 ? (
        <Card>
          <Empty icon="apps" title="No app yet">
            <p>Make one to get the keys for your first payment. It takes a minute, and test payments need no gateway.</p>
            {add}
          </Empty>
        </Card>
      ) : (
        <div class="grid">
          {data.map(({ id, name, site, disabled }) => (
            <a class="tile" href={`/dashboard/apps/${id}`}>
              <b>{name}</b>
              <p class="mono">{id}</p>
              {site && <p>{site}</p>}
              {disabled && <Badge tone="bad">Switched off</Badge>}
            </a>
          ))}
        </div>
      )}
    </>,
  );
});
