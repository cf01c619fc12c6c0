import type { Mode } from "../kernel/ids.ts";
import type { Money } from "../kernel/money.ts";
import type { AttentionCode, Choice, Resolution, Terms } from "./events.ts";
import type { DisputeNotice, GatewayFailure, Method, NextAction, Observation, RefundNotice, RefundReceipt } from "./facts.ts";

/** What a gateway call came back with. */
export type CallResult =
  | { readonly kind: "created"; readonly ref: string; readonly next: NextAction; readonly expiresAt?: number }
  | { readonly kind: "next"; readonly next: NextAction }
  | { readonly kind: "observed"; readonly observed: Observation }
  | { readonly kind: "receipt"; readonly receipt: RefundReceipt }
  | { readonly kind: "failed"; readonly failure: GatewayFailure };

/** What can be asked of an order. `call` is a fresh id, `deadline` Unix ms after which the call's answer can't come any more. */
export type Command =
  | {
      readonly do: "open";
      readonly id: string;
      readonly app: string;
      readonly mode: Mode;
      readonly reference?: string;
      readonly terms: Terms;
    }
  | {
      readonly do: "begin";
      readonly choice: Choice;
      readonly method: Method;
      readonly sessionEnds: number;
      readonly call: string;
      readonly deadline: number;
    }
  | { readonly do: "answer"; readonly tx: number; readonly step: number; readonly call: string; readonly deadline: number }
  /** Makes the hold of what the customer approved. */
  | { readonly do: "hold"; readonly tx: number; readonly call: string; readonly deadline: number }
  | { readonly do: "capture"; readonly tx: number; readonly call: string; readonly deadline: number }
  /** The customer has come back from a session that can't be entered again. */
  | { readonly do: "leave"; readonly tx: number }
  /** Ends an attempt's open session at the gateway, before another is begun. */
  | { readonly do: "end_session"; readonly tx: number; readonly call: string; readonly deadline: number }
  /** The merchant takes what is held: all of it, or a part. */
  | { readonly do: "take"; readonly amount?: Money; readonly call: string; readonly deadline: number }
  /** The merchant lets go of what is held. */
  | { readonly do: "release"; readonly call: string; readonly deadline: number }
  /** Lets go of what an attempt holds for an order that has no use for it. */
  | { readonly do: "void"; readonly tx: number; readonly call: string; readonly deadline: number }
  | { readonly do: "end_call"; readonly tx: number; readonly call: string; readonly result: CallResult }
  | {
      readonly do: "look";
      readonly tx: number;
      readonly result: Extract<CallResult, { kind: "observed" | "failed" }>;
      /** Whatever the schedule says: taken for what it finds; where that is nothing new it is not logged. */
      readonly outOfTurn?: true;
    }
  | {
      readonly do: "resolve";
      readonly code: AttentionCode;
      /** Absent where only one attempt has it. */
      readonly tx?: number;
      readonly action: Resolution;
      readonly note: string;
      /** Names the refund, if one is made. */
      readonly identity: string;
    }
  | { readonly do: "request_refund"; readonly amount?: Money; readonly identity: string; readonly reason?: string }
  | { readonly do: "refund"; readonly refund: number; readonly call: string; readonly deadline: number }
  | { readonly do: "look_refund"; readonly refund: number; readonly result: Extract<CallResult, { kind: "receipt" | "failed" }> }
  /** What the gateway said of an attempt without being asked. */
  | { readonly do: "observe"; readonly tx: number; readonly observed: Observation }
  | { readonly do: "note_refund"; readonly tx: number; readonly notice: RefundNotice }
  | { readonly do: "note_dispute"; readonly tx: number; readonly notice: DisputeNotice }
  | { readonly do: "give_customer" }
  | { readonly do: "expire" }
  | { readonly do: "cancel" };

export type CommandOf<Do extends Command["do"]> = Extract<Command, { do: Do }>;
