/** A test account of the demo shop at a simulated gateway. The simulators take these credentials and no others. */
export interface DemoAccount {
  readonly gateway: string;
  readonly id: string;
  /** Which of the credentials says at the gateway whose call it is. */
  readonly key: string;
  readonly credentials: Readonly<Record<string, string>>;
}

// Shapes as the gateways' own; they open nothing outside of the simulators.
export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  {
    gateway: "khalti",
    id: "gc_demokhalt",
    key: "demo_khalti_secret_key_000000000",
    credentials: { secretKey: "demo_khalti_secret_key_000000000" },
  },
  {
    gateway: "esewa",
    id: "gc_demoesewa",
    key: "DEMOEPAY",
    credentials: { productCode: "DEMOEPAY", secretKey: "demo/:&esewa.1/q" },
  },
  {
    gateway: "stripe",
    id: "gc_demostrip",
    key: "sk_test_DemoOpensNothing",
    credentials: { secretKey: "sk_test_DemoOpensNothing", webhookSecret: "whsec_DemoOpensNothing" },
  },
  {
    gateway: "paypal",
    id: "gc_demopaypa",
    key: "ADemoOpensNothing000000000000000000000000000000000000000000000000000000000000000",
    credentials: {
      clientId: "ADemoOpensNothing000000000000000000000000000000000000000000000000000000000000000",
      clientSecret: "EDemoOpensNothing000000000000000000000000000000000000000000000000000000000000000",
      webhookId: "1DEM0000000000000",
    },
  },
  {
    gateway: "razorpay",
    id: "gc_demorazor",
    key: "rzp_test_DemoOpensNoth1",
    credentials: {
      keyId: "rzp_test_DemoOpensNoth1",
      keySecret: "DemoOpensNothing00000000",
      webhookSecret: "demo_razorpay_webhook_secret",
      businessName: "Demo shop",
    },
  },
];

export const demoAccount = (gateway: string): DemoAccount => {
  const found = DEMO_ACCOUNTS.find((account) => account.gateway === gateway);
  if (!found) throw new Error(`There is no demo account at ${gateway}.`);
  return found;
};

/** Where the merchant behind an API key wants its webhooks; null where the key is nobody's. */
export function webhookOf(gateway: string, key: string, origin: string): string | null {
  const found = DEMO_ACCOUNTS.find((account) => account.gateway === gateway && account.key === key);
  return found ? `${origin}/webhooks/${gateway}/${found.id}` : null;
}
