import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import { orderList } from "../../../http/manage/operations/orders/read.ts";
import { perform } from "../../../http/manage/perform.ts";
import type { ListedOrder } from "../../../http/orders/find.ts";
import { isOrderId, type Mode } from "../../../kernel/ids.ts";
import { page } from "../../layout.tsx";
import { SelectField, TextField, Tick } from "../../parts/field.tsx";
import { EMPTY_FORM, ErrorSummary, type FormState, refusedForm } from "../../parts/form.tsx";
import { Modes, modeOf } from "../../parts/modes.tsx";
import { Badge, Card, Empty, Head, Pager } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { trouble } from "../../trouble.tsx";
import { wholeDays } from "../../whole-days.ts";
import { inMode, ORDER_WORDS, orderAt, ordersAt } from "./words.ts";

const Row: FC<{ app: string; order: ListedOrder }> = ({
  app,
  order: { id, mode, reference, status, amount, currency, createdAt, attention },
}) => (
  <li>
    <div>
      <a class="long" href={inMode(orderAt(app, id), mode)}>
        <b>{reference ?? id}</b>
      </a>
      <small>
        {amount} {currency}, <Time at={createdAt} />
      </small>
    </div>
    <span class="row">
      {attention.length > 0 && <Badge tone="bad">Look at it</Badge>}
      <Badge tone={ORDER_WORDS[status].tone}>{ORDER_WORDS[status].text}</Badge>
    </span>
  </li>
);

interface FilterProps {
  readonly app: string;
  readonly mode: Mode;
  readonly state: FormState;
}

const Filter: FC<FilterProps> = ({ app, mode, state }) => (
  <details class="filter" open={Object.keys(state.values).length > 0}>
    <summary>Filter</summary>
    <form method="get" action={ordersAt(app)}>
      <ErrorSummary problems={state.problems} />
      <input type="hidden" name="mode" value={mode} />
      <div class="split">
        <TextField name="reference" label="Your reference, or the order's id" state={state} optional />
        <SelectField
          name="status"
          label="Status"
          choose="All"
          options={Object.entries(ORDER_WORDS).map(([value, { text }]) => ({ value, text }))}
          state={state}
          optional
        />
        <TextField name="from" label="From" type="date" state={state} optional />
        <TextField name="to" label="To, that day too" type="date" state={state} optional />
      </div>
      <Tick name="attention" label="Only what somebody must look at" checked={state.values.attention !== undefined} />
      <div class="row">
        <button type="submit" class="quiet">
          Show
        </button>
        <a href={inMode(ordersAt(app), mode)}>All orders</a>
      </div>
    </form>
  </details>
);

const NAMES = ["reference", "status", "attention", "from", "to"] as const;

/** What was chosen; the rest of the address is where the page begins. */
const chosen = (c: ManageCtx): Record<string, string> =>
  Object.fromEntries(NAMES.map((name) => [name, (c.req.query(name) ?? "").trim()]).filter(([, value]) => value !== ""));

/** An app's orders, the newest first. */
export const orderListPage = new Hono<ManageApp>().get("/dashboard/apps/:app/orders", async (c) => {
  const app = c.req.param("app");
  const mode = modeOf(c.req.query("mode"));
  const values = chosen(c);
  const { reference = "", attention, ...rest } = values;
  if (isOrderId(reference)) return c.redirect(inMode(orderAt(app, reference), mode), 303);
  const cursor = c.req.query("cursor");
  const listed = await perform(
    c,
    orderList,
    { app },
    {
      mode,
      ...wholeDays(rest),
      ...(reference !== "" && { reference }),
      ...(attention !== undefined && { attention: "true" }),
      ...(cursor !== undefined && { cursor }),
    },
  );
  if (!listed.ok && listed.error.code !== "request.invalid") return trouble(c, listed.error);
  const state = listed.ok ? { ...EMPTY_FORM, values } : refusedForm(values, listed.error);
  const next = listed.ok ? listed.value.nextCursor : null;
  return page(
    c,
    { title: "Orders", status: state.problems?.status },
    <>
      <Head
        title="Orders"
        text="What customers were asked to pay, and what became of it."
        back={{ href: `/dashboard/apps/${app}`, text: "App" }}
      />
      <Modes mode={mode} href={(one) => inMode(ordersAt(app), one)} />
      <Filter app={app} mode={mode} state={state} />
      {listed.ok && (
        <Card>
          {listed.value.data.length === 0 ? (
            <Empty icon="orders" title={`No ${Object.keys(values).length > 0 ? "such " : ""}orders in ${mode} mode`} />
          ) : (
            <ul class="list">
              {listed.value.data.map((order) => (
                <Row app={app} order={order} />
              ))}
            </ul>
          )}
        </Card>
      )}
      <Pager next={next === null ? undefined : `${ordersAt(app)}?${new URLSearchParams({ ...values, mode, cursor: next })}`} />
    </>,
  );
});
