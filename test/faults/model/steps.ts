import fc from "fast-check";
import type { Weather } from "../../../simulators/weather.ts";
import { type Call, FATES, type Fate, type Health } from "./spoiling.ts";

// What is drawn from a seed: the circumstances of one order, and what is done to it in which order.

/** `amount` and `other` are major units; `merchant`: what its server answers to messages, in turn, the last for ever. */
export interface Scene {
  readonly currency: string;
  readonly gateways: readonly string[];
  readonly amount: string;
  readonly other: string;
  readonly capture: "automatic" | "manual";
  readonly expiresIn: number;
  /** Whether alarms ring when they are due, or only when time is passed on. */
  readonly alarms: "prompt" | "late";
  /** Without one the order's Idempotency-Key names it. */
  readonly hasReference: boolean;
  readonly merchant: string;
  /** Of all gateways, for the whole of it. */
  readonly habit: Extract<Weather, "fine" | "wrong-amount" | "wrong-currency" | "ignores-keys">;
  /** Webhooks that were not delivered until the end: they come then, or never. */
  readonly lastWebhooks: "come" | "never";
  /** What becomes of money that takes its time. */
  readonly lateMoney: "comes" | "bounces" | "never";
}

export type Step =
  | { readonly do: "create"; readonly differs: boolean }
  | { readonly do: "view"; readonly what: "page" | "order" | "list" | "events" | "refunds" }
  | { readonly do: "choose"; readonly method: number; readonly tabs: number }
  /** The sandbox wallet's forms on our own page. */
  | { readonly do: "type"; readonly wallet: "pays" | "poor" | "later"; readonly right: boolean }
  /** A button of a gateway's page, also of one that was left open long ago. */
  | {
      readonly do: "press";
      readonly session: number;
      readonly choice: "approve" | "later" | "decline" | "cancel" | "refuse" | "abort" | "expire";
      readonly comesBack: boolean;
    }
  /** Both, as most customers do. */
  | { readonly do: "pay"; readonly method: number; readonly comesBack: boolean }
  | { readonly do: "return"; readonly which: number; readonly how: "true" | "another's" | "made up" }
  | { readonly do: "arrive"; readonly session: number; readonly comes: boolean }
  /** `how`: signed anew as gateways do when they try again; five at once; with its first signature; by somebody else. */
  | { readonly do: "tell"; readonly which: number; readonly how: "anew" | "at once" | "as first sent" | "forged" }
  /** `part`: tenths of the order's amount, 0: all that is left. */
  | { readonly do: "refund"; readonly part: number; readonly key: number; readonly twins: boolean }
  | { readonly do: "give back there"; readonly part: number }
  | { readonly do: "capture"; readonly part: number; readonly key: number }
  | { readonly do: "void"; readonly key: number }
  | { readonly do: "cancel"; readonly key: number }
  | { readonly do: "resolve"; readonly which: number; readonly action: "accept" | "refund" }
  | { readonly do: "resend"; readonly which: number }
  | { readonly do: "wait"; readonly seconds: number }
  | { readonly do: "crash"; readonly how: "evict" | "abort" | "abort all" }
  | { readonly do: "spoil"; readonly on: Call; readonly fate: Fate; readonly times: number }
  | { readonly do: "weather"; readonly is: Weather }
  | { readonly do: "storage"; readonly what: "DB" | "KV"; readonly is: Health }
  | { readonly do: "lose alarm" }
  | { readonly do: "at once"; readonly steps: readonly Step[] };

const PLACES: readonly Pick<Scene, "currency" | "gateways">[] = [
  { currency: "NPR", gateways: ["khalti", "esewa", "sandbox"] },
  { currency: "NPR", gateways: ["esewa", "khalti"] },
  { currency: "NPR", gateways: ["khalti"] },
  { currency: "NPR", gateways: ["sandbox"] },
  { currency: "NPR", gateways: ["sandbox", "khalti"] },
  { currency: "USD", gateways: ["stripe", "paypal"] },
  { currency: "USD", gateways: ["paypal", "sandbox"] },
  { currency: "USD", gateways: ["stripe"] },
  { currency: "USD", gateways: ["paypal"] },
  { currency: "INR", gateways: ["razorpay"] },
  { currency: "INR", gateways: ["razorpay", "stripe", "sandbox"] },
];

const one = <const T>(...values: readonly T[]) => fc.constantFrom(...values);

export const scene: fc.Arbitrary<Scene> = fc
  .record({
    place: one(...PLACES),
    amount: one("345.67", "1000.00"),
    other: one("200.00"),
    capture: one("automatic", "automatic", "manual"),
    expiresIn: one(900, 3_600, 86_400),
    alarms: one("prompt", "late"),
    hasReference: one(true, true, false),
    merchant: one("200", "200", "200", "500,500,200", "500,500,500,500,500,200", "500", "410"),
    habit: one("fine", "fine", "fine", "fine", "fine", "fine", "wrong-amount", "wrong-currency", "ignores-keys"),
    lastWebhooks: one("come", "never"),
    lateMoney: one("comes", "comes", "bounces", "never"),
  })
  .map(({ place, capture, habit, ...rest }) => {
    const holds = place.gateways.some((gateway) => ["stripe", "razorpay", "paypal", "sandbox"].includes(gateway));
    // Their messages name no currency, and the sandbox has no weather.
    const isRupees = place.currency === "NPR";
    return {
      ...place,
      ...rest,
      capture: holds ? capture : "automatic",
      habit: isRupees && habit === "wrong-currency" ? "wrong-amount" : habit,
    };
  });

const nth = fc.nat(5);
/** 0: without a key. */
const key = one(0, 0, 1, 2);
const part = one(0, 0, 1, 3, 5, 9, 10, 12);

const customer: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: one("choose"), method: nth, tabs: one(1, 1, 2) }) },
  { weight: 4, arbitrary: fc.record({ do: one("pay"), method: nth, comesBack: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: one("type"), wallet: one("pays", "pays", "poor", "later"), right: one(true, true, true, false) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: one("press"),
      session: nth,
      choice: one("approve", "approve", "approve", "later", "decline", "cancel", "refuse", "abort", "expire"),
      comesBack: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: one("return"), which: nth, how: one("true", "true", "another's", "made up") }) },
);
const gateway: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: one("tell"), which: nth, how: one("anew", "anew", "at once", "as first sent", "forged") }) },
  fc.record({ do: one("arrive"), session: nth, comes: one(true, true, false) }),
  fc.record({ do: one("give back there"), part }),
);
const merchant: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: one("refund"), part, key, twins: one(false, false, true) }) },
  fc.record({ do: one("capture"), part, key }),
  fc.record({ do: one("void"), key }),
  fc.record({ do: one("cancel"), key }),
  fc.record({ do: one("create"), differs: fc.boolean() }),
  fc.record({ do: one("view"), what: one("page", "order", "list", "events", "refunds") }),
  fc.record({ do: one("resolve"), which: nth, action: one("accept", "refund") }),
  fc.record({ do: one("resend"), which: fc.nat(20) }),
);
const time: fc.Arbitrary<Step> = fc.record({ do: one("wait"), seconds: one(1, 4, 6, 20, 60, 300, 1_000, 4_000, 90_000, 400_000) });
const trouble: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: one("crash"), how: one("evict", "abort", "abort", "abort all") }),
  {
    weight: 4,
    arbitrary: fc.record({
      do: one("spoil"),
      on: one<Call>("create", "charge", "charge", "refund", "refund", "look", "look", "other", "D1", "KV", "merchant"),
      fate: one(...FATES),
      times: one(1, 1, 2, 3, 6),
    }),
  },
  fc.record({ do: one("weather"), is: one<Weather>("fine", "fine", "down", "garbage", "limited", "500-before", "500-after", "reset") }),
  fc.record({ do: one("lose alarm") }),
  fc.record({ do: one("storage"), what: one("DB", "KV"), is: one<Health>("fine", "fine", "down", "deaf") }),
);

const single = fc.oneof(
  { weight: 8, arbitrary: customer },
  { weight: 4, arbitrary: gateway },
  { weight: 4, arbitrary: merchant },
  { weight: 4, arbitrary: time },
  { weight: 4, arbitrary: trouble },
);
const together: fc.Arbitrary<Step> = fc.record({
  do: one("at once"),
  steps: fc.array(fc.oneof(customer, gateway, merchant), { minLength: 2, maxLength: 3 }),
});

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof({ weight: 10, arbitrary: single }, { weight: 1, arbitrary: together }),
  { minLength: 1, maxLength: 30, size: "max" },
);

/** One line for each step, to be read by a person. */
export const written = (step: Step): string => {
  if (step.do === "at once") return `at once [${step.steps.map(written).join(" | ")}]`;
  const { do: what, ...how } = step;
  return [what, ...Object.entries(how).map(([name, value]) => `${name}=${value}`)].join(" ");
};
