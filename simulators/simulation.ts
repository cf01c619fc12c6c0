import type { Hono } from "hono";
import type { Store } from "./store.ts";

/** What a request of a gateway's API or page does, for the weather: `charge` takes the money. */
export type Kind = "create" | "charge" | "capture" | "refund" | "look" | "page" | "other";

/** What a gateway took, as its own books say. Amounts are minor units. */
export interface Charge {
  readonly id: string;
  /** The merchant's reference, as the gateway was told it. */
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
}

/** A webhook as the gateway sends it. */
export interface Message {
  /** The API key whose merchant is told. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a simulated gateway has to work with. */
export interface World {
  readonly store: Store;
  /** Unix ms. */
  now(): number;
  /** Where one of the gateway's hosts is: address("checkout.stripe.com") has no slash at its end. */
  address(host: string): string;
  /** Takes money: in some weathers another amount or currency than asked for. Answers what was taken. */
  charge(wanted: Charge): Charge;
  /** Gives money back. */
  refund(charge: string, refund: { readonly id: string; readonly amount: number }): void;
  /** Whether a repeated idempotency key is honoured: not in every weather. */
  readonly honoursKeys: boolean;
  /** Sends a webhook soon, as often and in the order that the weather wants. */
  tell(message: Message): void;
}

/** One gateway's small fake: its HTTP API and hosted page, below the names of its own hosts ("/dev.khalti.com/api/v2/…"). */
export interface Simulation {
  readonly id: string;
  readonly name: string;
  /** The path begins with the host. */
  kindOf(method: string, path: string): Kind;
  app(world: World): Hono;
}
