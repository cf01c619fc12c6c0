import type { PageView, Stage } from "../../src/domain/page.ts";
import { orderId, transactionId } from "../../src/kernel/ids.ts";
import { readingOf } from "../../src/pages/locale.ts";
import type { Screen } from "../../src/pages/screen.ts";

export const NOW = Date.UTC(2026, 10, 21, 6, 0, 0);

export const freshId = () => orderId("the tests' own salt", "test", null);

export const ID = "or_0123456789ABCDEFabcd";

/** An order of 345.67 rupees, waiting for a choice; `over` changes it. */
export function view(over: Partial<PageView> = {}): PageView {
  const id = over.id ?? ID;
  return {
    id,
    app: "ap_test00001",
    mode: "test",
    status: "open",
    merchant: {
      name: "Himal Books",
      email: "help@himalbooks.example",
      phone: "01-5550100",
      site: "https://himalbooks.example",
      colour: "#0b6e4f",
      logo: null,
    },
    amount: { amount: 34567, currency: "NPR" },
    description: "Two notebooks and a fountain pen",
    reference: "INV-1042",
    locale: null,
    dialect: null,
    expiresAt: NOW + 59.5 * 60_000,
    methods: ["wallet"],
    stage: { kind: "choose" },
    origin: "https://pay.example",
    redirectUrl: "https://shop.example/thanks?cart=7",
    outcome: { paymentStatus: "cancelled", transaction: transactionId.of(id, 0), attempt: 0, providerPaymentId: null },
    ...over,
  };
}

export const askPin: Stage = {
  kind: "step",
  attempt: 1,
  step: 1,
  method: "wallet",
  next: {
    kind: "ask",
    asks: [
      { name: "mobile", kind: "mobile", label: "Mobile number" },
      { name: "pin", kind: "pin", label: "PIN", secret: true, length: 4 },
    ],
  },
};

export const askCode: Stage = {
  kind: "step",
  attempt: 1,
  step: 2,
  method: "wallet",
  next: { kind: "ask", asks: [{ name: "code", kind: "code", label: "Six-digit code", secret: true, length: 6 }], sentTo: "98••••••00" },
};

export const step = (next: Extract<Stage, { kind: "step" }>["next"]): Stage => ({
  kind: "step",
  attempt: 1,
  step: 1,
  method: "card",
  next,
});

export const screen = (over: Partial<PageView> = {}, acceptLanguage = "en"): Screen => ({
  view: view(over),
  ...readingOf({ chosen: undefined, ordered: over.locale, acceptLanguage }),
  now: NOW,
});
