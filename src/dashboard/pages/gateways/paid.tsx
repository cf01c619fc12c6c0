import type { FC } from "hono/jsx";
import type { PaidVerification } from "../../../http/manage/answers/gateways.ts";
import type { AccountView } from "../../../merchants/gateway-setup/shown.ts";
import { Action, Badge, Card } from "../../parts/pieces.tsx";
import { inMode, orderAt, REFUND_WORDS } from "../orders/words.ts";
import { accountAt } from "./words.ts";

interface PaidProps {
  readonly account: AccountView;
  readonly paid: PaidVerification;
}

/** The verification payment, and the way to have it back. */
export const Paid: FC<PaidProps> = ({ account, paid }) => {
  const { order, amount, currency, refund } = paid;
  const words = refund && REFUND_WORDS[refund.status];
  return (
    <Card
      id="verification"
      title="The verification payment"
      text={`${amount} ${currency} went through ${account.name} to verify this account.`}
    >
      <dl class="facts">
        <dt>Order</dt>
        <dd class="mono">
          <a href={inMode(orderAt(account.app, order), account.mode)}>{order}</a>
        </dd>
        {words && (
          <>
            <dt>Refund</dt>
            <dd>
              <Badge tone={words.tone}>{words.text}</Badge>
            </dd>
          </>
        )}
      </dl>
      {refund?.status === "manual" && (
        <p class="small">
          Dwar has no way to ask {account.name} for it: give it back in {account.name}'s own dashboard.
        </p>
      )}
      {(!refund || refund.status === "failed") && (
        <div class="row">
          <Action action={`${accountAt(account)}/verification/refund`} text="Give it back" class="quiet" />
        </div>
      )}
    </Card>
  );
};
