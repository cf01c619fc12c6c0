import type { FC } from "hono/jsx";
import type { OrderView, RefundView } from "../../../domain/view.ts";
import { TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState } from "../../parts/form.tsx";
import { Action, Badge, Card } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { orderAt, REFUND_WORDS } from "./words.ts";

/** Which of the page's forms about money was sent. */
export type MoneyForm = "refund" | "capture";

interface MoneyProps {
  readonly app: string;
  readonly order: OrderView;
  readonly refunds: readonly RefundView[];
  readonly refused: { readonly form: MoneyForm; readonly state: FormState } | null;
  /** Names what the refund's form does: sent twice, it is done once. */
  readonly refundKey: string;
}

const Refunds: FC<{ refunds: readonly RefundView[] }> = ({ refunds }) => (
  <ul class="list">
    {refunds.map(({ id, amount, currency, status, reason, failure, createdAt }) => (
      <li>
        <div>
          <b>
            {amount} {currency}
          </b>
          {reason && <small>{reason}</small>}
          {failure && <small>{failure.replaceAll("_", " ")}</small>}
          <small>
            <Time at={createdAt} />, <span class="mono">{id}</span>
          </small>
        </div>
        <Badge tone={REFUND_WORDS[status].tone}>{REFUND_WORDS[status].text}</Badge>
      </li>
    ))}
  </ul>
);

const Amount: FC<{ currency: string; form: MoneyForm; hint: string; state: FormState }> = ({ currency, ...field }) => (
  <TextField name="amount" label={`Amount in ${currency}`} inputmode="decimal" optional {...field} />
);

/** What went back, and what can be done with the money. */
export const Money: FC<MoneyProps> = ({ app, order, refunds, refused, refundKey }) => {
  const { status, currency, capturedAmount, refundedAmount, mode } = order;
  const at = orderAt(app, order.id);
  const stateOf = (form: MoneyForm) => (refused?.form === form ? refused.state : EMPTY_FORM);
  const isPaid = status === "paid" || status === "partially_refunded";
  return (
    <>
      {(isPaid || refunds.length > 0) && (
        <Card id="refund" title="Refunds" text={`${refundedAmount} of ${capturedAmount} ${currency} went back.`}>
          {refunds.length > 0 && <Refunds refunds={refunds} />}
          {isPaid && (
            <Form action={`${at}/refunds`} name="refund" state={stateOf("refund")}>
              <input type="hidden" name="mode" value={mode} />
              <input type="hidden" name="key" value={refundKey} />
              <div class="split">
                <Amount currency={currency} form="refund" hint="Empty: all that is left." state={stateOf("refund")} />
                <TextField
                  name="reason"
                  label="Reason"
                  hint="For you, not for the customer."
                  form="refund"
                  state={stateOf("refund")}
                  optional
                />
              </div>
              <div class="row">
                <button type="submit" class="danger">
                  Give it back
                </button>
              </div>
            </Form>
          )}
        </Card>
      )}
      {status === "authorized" && (
        <Card id="capture" title="Held money" text="The customer has allowed it. Take it, or let go of it.">
          <Form action={`${at}/capture`} name="capture" state={stateOf("capture")}>
            <input type="hidden" name="mode" value={mode} />
            <Amount currency={currency} form="capture" hint="Empty: all that is held." state={stateOf("capture")} />
            <div class="row">
              <button type="submit">Take it</button>
            </div>
          </Form>
          <div class="row">
            <Action action={`${at}/void`} values={{ mode }} text="Let go of it" class="danger" />
          </div>
        </Card>
      )}
      {status === "open" && (
        <Card id="cancel" title="Call it off" text="Nobody can pay it any more then.">
          <div class="row">
            <Action action={`${at}/cancel`} values={{ mode }} text="Cancel the order" class="danger" />
          </div>
        </Card>
      )}
    </>
  );
};
