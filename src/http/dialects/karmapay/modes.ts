import type { Restriction } from "../../../merchants/routing.ts";

/** KarmaPay's order modes as our restriction of gateways and methods; AUTO leaves the choice to the app's settings. */
export const MODES = {
  RAZORPAY: { gateways: ["razorpay"] },
  PAYPAL: { gateways: ["paypal"] },
  PHONEPE: { gateways: ["phonepe"] },
  UPI: { methods: ["upi"] },
  STRIPE: { gateways: ["stripe"] },
  CASHFREE: { gateways: ["cashfree"] },
  PAYTM: { gateways: ["paytm"] },
  AUTO: {},
} as const satisfies Record<string, Restriction>;

export type OrderMode = keyof typeof MODES;

export const isMode = (text: unknown): text is OrderMode => typeof text === "string" && Object.hasOwn(MODES, text);
