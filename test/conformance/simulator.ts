import type { NextAction } from "../../src/domain/facts.ts";
import type { Call, Fields, Gateway, RawNotice, ReturnParams } from "../../src/gateways/contract.ts";
import type { Money } from "../../src/kernel/money.ts";

/** A session that the gateway has opened for us. */
export interface Session {
  readonly call: Call<Fields, unknown>;
  readonly ref: string;
  /** What the customer has to do first, as `create` answered. */
  readonly next?: NextAction;
  readonly amount: Money;
  /** The gateway's id of the payment, once there is one. */
  readonly gatewayTransactionId?: string;
}

/** A gateway to test against: its servers, its customer, and the words in which it could surprise us. */
export interface Simulator {
  readonly gateway: Gateway;
  readonly credentials: Readonly<Record<string, string>>;
  /** What the adapter's calls are given. */
  readonly endpoint: unknown;
  /** The gateway's servers, in fine weather. */
  send(request: Request): Promise<Response>;
  /** The customer does all they have to; whether the money is then taken or only allowed is the gateway's way. */
  pay(session: Session): Promise<void>;
  /** The customer pays in a way that the gateway declines. */
  decline(session: Session): Promise<void>;
  /** The customer walks away, by whatever the gateway offers for that. */
  abandon(session: Session): Promise<void>;
  /** After the payment was taken: the gateway's books hold another amount for it. */
  alter(session: Session, amount: number): Promise<void>;
  /** A look-up's answer, with a status word that nobody knows. */
  strange(answer: Readonly<Record<string, unknown>>): unknown;
  /** What the gateway has told our account of this payment, as it arrives. Absent where it sends no webhooks. */
  told?(session: Session): Promise<readonly RawNotice[]>;
  /** The customer pays, and what they come back to us with. Only where the gateway signs it. */
  returned?(session: Session): Promise<ReturnParams>;
  /** The merchant gives a part back in the gateway's own dashboard. */
  refundElsewhere?(session: Session, amount: number): Promise<void>;
  /** With automatic capture the gateway still waits for us to take what the customer allowed. */
  readonly authorizesFirst?: true;
  /** Cases of the suite that this gateway can't be in, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>;
}
