import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { OrderView } from "../../../domain/view.ts";
import type { ManageApp, ManageCtx } from "../../../http/manage/context.ts";
import {
  orderCancel,
  orderCapture,
  orderRefund,
  orderResend,
  orderResolve,
  orderVoid,
} from "../../../http/manage/operations/orders/change.ts";
import { orderRead } from "../../../http/manage/operations/orders/read.ts";
import { perform } from "../../../http/manage/perform.ts";
import { messageOf } from "../../../http/manage/reply.ts";
import { randomId } from "../../../kernel/ids.ts";
import type { Refusal } from "../../../kernel/manage-errors.ts";
import type { Result } from "../../../kernel/result.ts";
import { done, failed } from "../../flash.ts";
import { formValues } from "../../form-values.ts";
import { page } from "../../layout.tsx";
import { type FormState, refusedForm } from "../../parts/form.tsx";
import { modeOf } from "../../parts/modes.tsx";
import { Badge, Card, Copy, Head } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { trouble } from "../../trouble.tsx";
import { Attention, itemName } from "./attention.tsx";
import { History, Transactions } from "./history.tsx";
import { Money, type MoneyForm } from "./money.tsx";
import { inMode, ORDER_WORDS, orderAt, ordersAt } from "./words.ts";

const Facts: FC<{ order: OrderView }> = ({ order }) => (
  <Card id="facts" title="About this order">
    <dl class="facts">
      <dt>Order</dt>
      <dd class="mono">{order.id}</dd>
      {order.reference !== null && (
        <>
          <dt>Your reference</dt>
          <dd class="long">{order.reference}</dd>
        </>
      )}
      {order.description !== null && (
        <>
          <dt>Description</dt>
          <dd class="long">{order.description}</dd>
        </>
      )}
      <dt>Taken</dt>
      <dd>
        {order.capturedAmount} {order.currency}
      </dd>
      <dt>Created</dt>
      <dd>
        <Time at={order.createdAt} />
      </dd>
      <dt>Can be paid until</dt>
      <dd>
        <Time at={order.expiresAt} />
      </dd>
      {Object.entries(order.metadata).map(([name, value]) => (
        <>
          <dt class="long">{name}</dt>
          <dd class="long">{value}</dd>
        </>
      ))}
      {order.disputes.map(({ id, status, amount, currency, reason }) => (
        <>
          <dt>Dispute</dt>
          <dd>
            <Badge tone={status === "won" ? "good" : "bad"}>{status}</Badge> {amount} {currency} <span class="mono">{id}</span> {reason}
          </dd>
        </>
      ))}
    </dl>
    {order.status === "open" && <Copy text={order.paymentUrl} />}
  </Card>
);

/** What was refused is done under another key; what may have been done in spite of its answer keeps its own. */
const keptKey = (state: FormState | undefined) => ((state?.problems?.status ?? 0) >= 500 ? state?.values.key : undefined);

type Refused =
  | { readonly form: MoneyForm; readonly state: FormState }
  | { readonly form: "resolve"; readonly item: string; readonly state: FormState };

async function show(c: ManageCtx, params: Readonly<Record<string, string>>, mode: string | undefined, refused: Refused | null = null) {
  const read = await perform(c, orderRead, params, { mode: modeOf(mode) });
  if (!read.ok) return trouble(c, read.error);
  const { order, refunds, events } = read.value;
  const { app = "" } = params;
  const { text, tone } = ORDER_WORDS[order.status];
  return page(
    c,
    { title: `Order ${order.reference ?? order.id}`, status: refused?.state.problems?.status },
    <>
      <Head
        title={`${order.amount} ${order.currency}`}
        text={
          <>
            <Badge tone={tone}>{text}</Badge> in {order.mode} mode
          </>
        }
        back={{ href: inMode(ordersAt(app), order.mode), text: "Orders" }}
      />
      <Attention app={app} order={order} refused={refused?.form === "resolve" ? refused : null} />
      <Facts order={order} />
      <Transactions order={order} />
      <Money
        app={app}
        order={order}
        refunds={refunds}
        refused={refused && refused.form !== "resolve" ? refused : null}
        refundKey={keptKey(refused?.state) ?? randomId("", 20)}
      />
      <History app={app} order={order} events={events} />
    </>,
  );
}

type Values = Readonly<Record<string, string>>;
type Work = (c: ManageCtx, params: Values, given: Values & { readonly mode: "test" | "live" }) => Promise<Result<unknown, Refusal>>;

/** What was filled in: an empty field is one that is absent. */
const filled = (values: Values, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (values[name]?.trim() ? [[name, values[name].trim()]] : [])));

/** A form with fields: done, or the page again with what was wrong. */
const sent = (form: MoneyForm | "resolve", text: string, work: Work) => async (c: ManageCtx) => {
  const params = c.req.param();
  const { app = "", order = "" } = params;
  const values = await formValues(c);
  const mode = modeOf(values.mode);
  const tried = await work(c, params, { ...values, mode });
  if (tried.ok) return done(c, inMode(orderAt(app, order), mode), text);
  const state = refusedForm(values, tried.error);
  const item = itemName(values.code ?? "", values.transaction ?? "");
  return show(c, params, mode, form === "resolve" ? { form, item, state } : { form, state });
};

/** One click: done, or the page with what was against it. */
const clicked = (text: string, operation: typeof orderCancel | typeof orderVoid | typeof orderResend) => async (c: ManageCtx) => {
  const params = c.req.param();
  const { app = "", order = "" } = params;
  const { mode: asked } = await formValues(c);
  const mode = modeOf(asked);
  const to = inMode(orderAt(app, order), mode);
  const tried = await perform<{ mode: "test" | "live" }, unknown>(c, operation, params, { mode });
  return tried.ok ? done(c, to, text) : failed(c, to, messageOf(tried.error));
};

const PATH = "/dashboard/apps/:app/orders/:order";

/** One order: what became of it, what somebody must look at, and its money. */
export const orderPage = new Hono<ManageApp>()
  .get(PATH, (c) => show(c, c.req.param(), c.req.query("mode")))
  .post(
    `${PATH}/refunds`,
    sent("refund", "The money is given back.", (c, params, { mode, ...values }) =>
      perform(c, orderRefund, params, { mode, ...filled(values, "amount", "reason", "key") }),
    ),
  )
  .post(
    `${PATH}/capture`,
    sent("capture", "The money is taken.", (c, params, { mode, ...values }) =>
      perform(c, orderCapture, params, { mode, ...filled(values, "amount") }),
    ),
  )
  .post(
    `${PATH}/resolve`,
    sent("resolve", "It is decided.", (c, params, { mode, code, action, note = "", ...values }) =>
      perform(c, orderResolve, params, { mode, code, action, note: note.trim(), ...filled(values, "transaction") }),
    ),
  )
  .post(`${PATH}/cancel`, clicked("The order is cancelled.", orderCancel))
  .post(`${PATH}/void`, clicked("The money is let go of.", orderVoid))
  .post(`${PATH}/events/:event/resend`, clicked("It is told again.", orderResend));
