import type { AttentionCode, Resolution, Terms } from "../domain/events.ts";
import type { Method, NextAction } from "../domain/facts.ts";
import type { Order } from "../domain/state.ts";
import type { Details, OrderView } from "../domain/view.ts";
import type { Mode } from "../kernel/ids.ts";

/** Whose key asks: another app's order is one that does not exist. */
export interface Owner {
  readonly app: string;
  readonly mode: Mode;
}

export interface OpenInput extends Owner {
  readonly id: string;
  readonly reference?: string;
  readonly terms: Omit<Terms, "expiresAt">;
  readonly details: Details;
  /** Names of the fields that the caller sent. */
  readonly given: readonly string[];
}

/** What a person decided about something that needed attention; `transaction` is an attempt's number. */
export interface Decision {
  readonly code: AttentionCode;
  readonly transaction?: number;
  readonly action: Resolution;
  readonly note: string;
}

export interface Dossier {
  readonly order: Order;
  readonly details: Details;
}

/** An attempt that was begun for a client which shows the customer's steps itself. */
export interface Session {
  /** Its number. */
  readonly attempt: number;
  readonly gateway: string;
  /** The app's account there. */
  readonly account: string;
  readonly method: Method;
  /** The gateway's id of the session. */
  readonly ref: string | null;
  /** What the customer has to do next. */
  readonly next: NextAction | null;
}

export interface Opened {
  readonly order: OrderView;
  readonly replayed: boolean;
  /** Fields of a repeated create that differ and were not applied. */
  readonly ignored: readonly string[];
}

/** Which attempt the gateway is to be asked about, by its number, and at which account it must be; absent: all that are unsettled. */
export interface Which {
  readonly attempt?: { readonly no: number; readonly account: string };
}

/** What came of asking: whether the order has changed, and whether a gateway did not answer. */
export interface Rechecked {
  readonly changed: boolean;
  readonly unheard: boolean;
}
