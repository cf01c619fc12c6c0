import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp } from "../../../http/manage/context.ts";
import { listAccounts } from "../../../http/manage/operations/gateways/accounts.ts";
import { perform } from "../../../http/manage/perform.ts";
import type { AccountView } from "../../../merchants/gateway-setup/shown.ts";
import { page } from "../../layout.tsx";
import { Modes, modeOf } from "../../parts/modes.tsx";
import { Badge, Card, Empty, Head, Table } from "../../parts/pieces.tsx";
import { trouble } from "../../trouble.tsx";
import { accountAt, few, gatewaysAt, METHOD_WORDS, STATUS_WORDS, STEP_WORDS } from "./words.ts";

const Row: FC<{ account: AccountView }> = ({ account }) => {
  const { text, tone } = STATUS_WORDS[account.status];
  return (
    <tr>
      <th scope="row">
        <a href={accountAt(account)}>{account.name}</a>
        <small class="mono">{account.id}</small>
      </th>
      <td>
        <Badge tone={tone}>{text}</Badge>
        {account.next && account.status === "unverified" && <small>Next: {STEP_WORDS[account.next].toLowerCase()}</small>}
      </td>
      <td>{few(account.currencies)}</td>
      <td>{account.methods.map((method) => METHOD_WORDS[method]).join(", ")}</td>
    </tr>
  );
};

/** The gateway accounts of an app in one mode. */
export const gatewayList = new Hono<ManageApp>().get("/dashboard/apps/:app/gateways", async (c) => {
  const app = c.req.param("app");
  const mode = modeOf(c.req.query("mode"));
  const done = await perform(c, listAccounts, c.req.param(), { mode });
  if (!done.ok) return trouble(c, done.error);
  const at = gatewaysAt(app);
  const add = (
    <a class="button" href={`${at}/new?mode=${mode}`}>
      Add a gateway
    </a>
  );
  const { data } = done.value;
  return page(
    c,
    { title: "Gateways" },
    <>
      <Head
        title="Gateways"
        text="Where your payments are made. Only what is verified and switched on takes payments."
        back={{ href: `/dashboard/apps/${app}`, text: "App" }}
      >
        {data.length > 0 && add}
      </Head>
      <Modes mode={mode} href={(one) => `${at}?mode=${one}`} />
      <Card>
        {data.length === 0 ? (
          <Empty icon="gateways" title={`No gateway in ${mode} mode yet`}>
            <p>Add one with the keys of your account there. A first small payment shows that everything works.</p>
            {add}
          </Empty>
        ) : (
          <Table caption={`Gateway accounts in ${mode} mode`} heads={["Gateway", "Status", "Currencies", "Methods"]}>
            {data.map((account) => (
              <Row account={account} />
            ))}
          </Table>
        )}
      </Card>
      {data.length > 1 && (
        <p>
          <a href={`/dashboard/apps/${app}/routing?mode=${mode}`}>Which is tried first</a>
        </p>
      )}
    </>,
  );
});
