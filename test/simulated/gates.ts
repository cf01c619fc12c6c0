import type { Method } from "../../src/domain/facts.ts";

/** How the demo shop is paid at one simulated gateway. */
export interface Gate {
  readonly gateway: string;
  readonly currency: string;
  readonly method: Method;
  /** Weathers that it can't have, with the reason. */
  readonly never?: Readonly<Record<string, string>>;
  /** The hidden address where money that takes its time arrives, for a hosted page. */
  settle(hosted: string): string;
}

const beside = (path: string) => (hosted: string) => {
  const url = new URL(hosted);
  url.hash = "";
  url.pathname = url.pathname.replace(/^(\/simulators\/[^/]+\/[^/]+).*$/, `$1${path}`);
  return url.href;
};

const RUPEES = { "wrong-currency": "its messages name no currency" };

export const GATES: readonly Gate[] = [
  { gateway: "khalti", currency: "NPR", method: "wallet", settle: beside("/settle"), never: RUPEES },
  { gateway: "esewa", currency: "NPR", method: "wallet", settle: (hosted) => `${hosted}/settle`, never: RUPEES },
  {
    gateway: "stripe",
    currency: "USD",
    method: "card",
    settle: (hosted) => `${beside("/settle")(hosted)}?session=${new URL(hosted).pathname.split("/").at(-1)}`,
  },
  { gateway: "paypal", currency: "USD", method: "wallet", settle: beside("/settle") },
  { gateway: "razorpay", currency: "INR", method: "card", settle: beside("/v1/checkout/settle") },
];
