import type { FC } from "hono/jsx";
import type { OrderView } from "../../../domain/view.ts";
import { TextField } from "../../parts/field.tsx";
import { EMPTY_FORM, Form, type FormState } from "../../parts/form.tsx";
import { Badge, Card } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { ACCEPT_WORDS, ATTENTION_WORDS, orderAt } from "./words.ts";

/** One thing of an order: what it is, and which transaction's. */
export const itemName = (code: string, transaction: string) => `${code}-${transaction}`;

interface AttentionProps {
  readonly app: string;
  readonly order: OrderView;
  /** The form that was refused, by the item's name. */
  readonly refused: { readonly item: string; readonly state: FormState } | null;
}

/** What somebody must look at, each with the decision about it. */
export const Attention: FC<AttentionProps> = ({ app, order, refused }) => (
  <>
    {order.attention.map((item) => {
      const name = itemName(item.code, item.transaction);
      const state = refused?.item === name ? refused.state : EMPTY_FORM;
      return (
        <Card id={name} title={ATTENTION_WORDS[item.code]} text={item.detail}>
          <p class="small">
            <Badge tone="bad">Look at it</Badge> <code>{item.code}</code> of <code>{item.transaction}</code>, <Time at={item.at} />
          </p>
          <Form action={`${orderAt(app, order.id)}/resolve`} name={name} state={state}>
            <input type="hidden" name="mode" value={order.mode} />
            <input type="hidden" name="code" value={item.code} />
            <input type="hidden" name="transaction" value={item.transaction} />
            <TextField name="note" label="What you found" form={name} state={state} hint="It stays in the order's history." />
            <div class="row">
              <button type="submit" name="action" value="accept">
                {ACCEPT_WORDS[item.code]}
              </button>
              <button type="submit" name="action" value="refund" class="danger">
                Give the money back
              </button>
            </div>
          </Form>
        </Card>
      );
    })}
  </>
);
