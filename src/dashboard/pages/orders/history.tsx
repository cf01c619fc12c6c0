import type { FC } from "hono/jsx";
import { isQuiet, isTold } from "../../../domain/events.ts";
import type { EventView, OrderView } from "../../../domain/view.ts";
import { gateways } from "../../../gateways/registry.ts";
import { Action, Badge, Card } from "../../parts/pieces.tsx";
import { Time } from "../../parts/time.tsx";
import { METHOD_WORDS } from "../gateways/words.ts";
import { eventText, orderAt, TRANSACTION_WORDS } from "./words.ts";

/** Every attempt to pay it. */
export const Transactions: FC<{ order: OrderView }> = ({ order: { transactions } }) =>
  transactions.length === 0 ? null : (
    <Card id="transactions" title="Attempts to pay">
      <ul class="list">
        {transactions.map(({ id, gateway, account, method, status, reason, createdAt }) => (
          <li>
            <div>
              <b>
                {gateways.get(gateway)?.name ?? gateway}, {METHOD_WORDS[method]}
              </b>
              {reason && <small>{reason.replaceAll("_", " ")}</small>}
              <small>
                <Time at={createdAt} />, by <span class="mono">{account}</span>
              </small>
              <small class="mono">{id}</small>
            </div>
            <Badge tone={TRANSACTION_WORDS[status].tone}>{TRANSACTION_WORDS[status].text}</Badge>
          </li>
        ))}
      </ul>
    </Card>
  );

/** "Told 1 of 2 addresses, 3 tries" */
function toldText({ deliveries }: EventView): string {
  const arrived = deliveries.filter(({ status }) => status === "delivered").length;
  const tries = deliveries.reduce((sum, delivery) => sum + delivery.tries.length, 0);
  if (deliveries.length === 0) return "Nobody is told";
  return `Told ${arrived} of ${deliveries.length} ${deliveries.length === 1 ? "address" : "addresses"}, ${tries} ${tries === 1 ? "try" : "tries"}`;
}

interface HistoryProps {
  readonly app: string;
  readonly order: OrderView;
  readonly events: readonly EventView[];
}

/** What happened, the newest first, and whom it was told. */
export const History: FC<HistoryProps> = ({ app, order, events }) => (
  <Card id="history" title="History">
    <ul class="list">
      {events
        .filter(({ type }) => !isQuiet(type))
        .toReversed()
        .map((event) => (
          <li>
            <div>
              <b>{eventText(event.type)}</b>
              <small>
                <Time at={event.at} />
                {event.transaction && (
                  <>
                    , <span class="mono">{event.transaction}</span>
                  </>
                )}
              </small>
              {isTold(event.type) && <small>{toldText(event)}</small>}
            </div>
            {isTold(event.type) && event.deliveries.length > 0 && (
              <Action
                action={`${orderAt(app, order.id)}/events/${event.id}/resend`}
                values={{ mode: order.mode }}
                text="Tell again"
                label={`Tell again: ${eventText(event.type)}`}
              />
            )}
          </li>
        ))}
    </ul>
  </Card>
);
