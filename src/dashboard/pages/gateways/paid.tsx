import type { FC } from "hono/jsx";
import type { RefundView } from "../../../domain/view.ts";
import type { PaidVerification } from "../../../http/manage/operations/gateways/verification-paid.ts";
import type { AccountView } from "../../../merchants/gateway-setup/shown.ts";
import { Action, Badge, Card, type Tone } from "../../parts/pieces.tsx";
import { accountAt } from "./words.ts";

const REFUND_WORDS: Readonly<Record<RefundView["status"], { readonly text: string; readonly tone: Tone }>> = {
  pending: { text: "On its way back", tone: "wait" },
  succeeded: { text: "Given back", tone: "good" },
  failed: { text: "Could not be given back", tone: "bad" },
  manual: { text: "To be given back at the gateway", tone: "wait" },
};

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
        <dd class="mono">{order}</dd>
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
