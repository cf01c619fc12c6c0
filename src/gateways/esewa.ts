import * as z from "zod";
import type { FailureKind, GatewayFailure, GatewayStatus, Observation } from "../domain/facts.ts";
import { hmacSha256, sameText } from "../kernel/crypto.ts";
import { base64, fromBase64url } from "../kernel/encoding.ts";
import { fromWire, type Money, toMajor } from "../kernel/money.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { type Call, defineGateway, type HttpAnswer, type ReturnParams, type Verified } from "./contract.ts";
import { type Native, reads, text, unreadable } from "./support.ts";

const fields = {
  productCode: {
    kind: "text",
    label: "Product code",
    help: "eSewa calls it merchant code too.",
    pattern: /^[A-Za-z0-9_.-]{1,64}$/,
  },
  secretKey: {
    kind: "text",
    label: "Secret key",
    help: "eSewa has no way to try it without a payment: make one small payment before you go live.",
    secret: true,
    pattern: /^[\x21-\x7e]{8,128}$/,
  },
} as const;
interface Endpoint {
  readonly form: string;
  readonly status: string;
}
type EsewaCall = Call<typeof fields, Endpoint>;

const failures = {
  "0": "unavailable",
  // The status API takes no key: something in front of it has refused us.
  "401": "unavailable",
  "403": "unavailable",
} as const satisfies Record<string, FailureKind>;

const NOT_FOUND = "NOT_FOUND";
const statuses: ReadonlyMap<string, GatewayStatus> = new Map([
  // The customer has come to eSewa: no money is on its way yet.
  ["PENDING", "started"],
  ["AMBIGUOUS", "pending"],
  ["COMPLETE", "captured"],
  ["PARTIAL_REFUND", "captured"],
  ["FULL_REFUND", "captured"],
  ["CANCELED", "cancelled"],
]);

const REQUEST_FIELDS = ["total_amount", "transaction_uuid", "product_code"] as const;
/** Without any of these under it a signature says too little: that of our own form, which the customer sees, covers three of them. */
const RETURN_FIELDS = ["transaction_code", "status", ...REQUEST_FIELDS] as const;

const payment = z.object({
  product_code: z.string(),
  transaction_uuid: z.string(),
  total_amount: z.union([z.number(), z.string()]),
  status: z.string(),
  ref_id: z.string().nullish(),
});
const fault = z.object({ code: z.union([z.number(), z.string()]) });

const native = ({ code, error_message, message }: Readonly<Record<string, unknown>>): Native => ({
  code: typeof code === "number" ? String(code) : text(code),
  message: text(error_message) ?? text(message),
});

const sign = async (secretKey: string, message: string) => base64(await hmacSha256(secretKey, message));

/** eSewa writes 1000.0, "1000.0" and "1,000.0", and groups as the West or as Nepal does: "1,00,000.0". */
function moneyOf(written: number | string): Money | null {
  const grouped = /^[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}(\.[0-9]+)?$/.test(String(written));
  return fromWire(grouped ? String(written).replaceAll(",", "") : written, "NPR", "major-string");
}

/** A fault comes with any HTTP status, 200 too. */
const readPayment = <T>(map: (body: z.infer<typeof payment>) => Result<T, GatewayFailure>) => {
  const read = reads(payment, failures, native, map);
  const isFault = ({ body }: HttpAnswer) => fault.safeParse(body).success && !payment.safeParse(body).success;
  return (answer: HttpAnswer) => read(answer.status < 300 && isFault(answer) ? { ...answer, status: 503 } : answer);
};

/** The status API takes no key. It finds a payment only by all three: whose it is, our id, and the amount as the form said it. */
function look<T>(call: EsewaCall, ref: string, expected: Money, map: (body: z.infer<typeof payment>) => Result<T, GatewayFailure>) {
  const { productCode } = call.credentials;
  const query = new URLSearchParams({ product_code: productCode, total_amount: toMajor(expected), transaction_uuid: ref });
  return call.http.json(
    { method: "GET", url: `${call.endpoint.status}/?${query}`, moves: false, repeatable: true },
    readPayment((body) => {
      if (body.transaction_uuid !== ref || body.product_code !== productCode) return fail(unreadable("an answer for another payment"));
      return body.status === NOT_FOUND ? fail({ failure: "not_found", outcome: "none", nativeCode: NOT_FOUND } as const) : map(body);
    }),
  );
}

/** Whether all of it or a part went back, not how much. */
function goneBack(word: string, amount: Money): Money | "some" | undefined {
  switch (word) {
    case "COMPLETE":
      return { ...amount, amount: 0 };
    case "FULL_REFUND":
      return amount;
    case "PARTIAL_REFUND":
      return "some";
    default:
      return undefined;
  }
}

function observe(ref: string, word: string, written: number | string, id: string | null | undefined): Result<Observation, GatewayFailure> {
  const status = statuses.get(word);
  const amount = moneyOf(written);
  if (!status || !amount) return fail(unreadable(`status ${word}, ${written}`));
  const back = goneBack(word, amount);
  return ok({ ref, status, amount, ...(back && { refunded: back }), ...(id && { gatewayTransactionId: id }) });
}

// --- the customer's return ---

const MEMBER = /\s*"([^"\\]+)"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|(-?[0-9][0-9.eE+-]*|true|false|null))\s*(?:,|\}$)/gy;

/**
 * The fields of `data`, each as it is written there: what is signed is 1000.0, which JSON.parse makes 1000. Null for anything but
 * one flat object, and where a name comes twice: then what was verified and what is read could be different fields.
 */
function literals(data: string): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  try {
    // A plus sign of base64 means a space in an address.
    const bytes = fromBase64url(data.replaceAll(" ", "+").replace(/=+$/, ""));
    const json = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes).trim();
    let end = 1;
    for (const [member, name = "", quoted, bare = ""] of json.slice(1).matchAll(MEMBER)) {
      if (found.has(name)) return null;
      found.set(name, quoted === undefined ? bare : String(JSON.parse(`"${quoted}"`)));
      end += member.length;
    }
    return json.startsWith("{") && json.endsWith("}") && end === json.length ? found : null;
  } catch {
    return null;
  }
}

const forged = (nativeMessage: string) => fail({ failure: "bad_signature", outcome: "none", nativeMessage } as const);

async function verify(
  { credentials }: EsewaCall,
  params: ReturnParams,
): Promise<Result<Verified<ReturnParams> | "unsigned", GatewayFailure>> {
  if (!params.data) return ok("unsigned");
  const said = literals(params.data);
  const signature = said?.get("signature");
  if (!said || signature === undefined) return forged("The return can't be read.");
  const names = said.get("signed_field_names")?.split(",") ?? [];
  if (!RETURN_FIELDS.every((name) => names.includes(name))) return forged("The return's signature leaves out what matters.");
  const signed = names.map((name) => [name, said.get(name)] as const);
  // With an "=" in a value the same signed text could be cut into other fields.
  if (signed.some(([, value]) => value === undefined || value.includes("=")))
    return forged("The return's signed fields can't be told apart.");
  const expected = await sign(credentials.secretKey, signed.map(([name, value]) => `${name}=${value}`).join(","));
  if (!sameText(expected, signature)) return forged("The return's signature is wrong.");
  if (said.get("product_code") !== credentials.productCode) return forged("The return is for another merchant.");
  return ok(params as Verified<ReturnParams>);
}

/** eSewa ePay v2, Nepal. It has no webhooks and no API for refunds; a payment begins when the customer's browser posts our signed form. */
export const esewa = defineGateway({
  contract: 1,
  id: "esewa",
  name: "eSewa",
  docs: "https://developer.esewa.com.np/pages/Epay",
  countries: ["NP"],
  currencies: ["NPR"],
  methods: ["wallet"],
  flow: "form",
  amountForm: "major-string",
  fields,
  endpoints: {
    test: { form: "https://rc-epay.esewa.com.np/api/epay/main/v2/form", status: "https://rc.esewa.com.np/api/epay/transaction/status" },
    live: { form: "https://epay.esewa.com.np/api/epay/main/v2/form", status: "https://epay.esewa.com.np/api/epay/transaction/status" },
  },
  sessionLife: 300,
  repeats: "reference",
  manualCapture: false,
  absentIsPending: true,
  entersOnce: true,
  tellsReturned: true,
  failures,

  // Shows only that eSewa answers for this product code: nothing but a customer's payment uses the secret key.
  async check(call) {
    const seen = await look(call, "AAAAAAAAAAAAAAAAAAAAAA", { amount: 1_000, currency: "NPR" }, ok);
    return seen.ok || seen.error.failure === "not_found" ? ok({}) : seen;
  },

  async create({ endpoint, credentials: { productCode, secretKey } }, { paymentId, amount, returnUrl }) {
    const total = toMajor(amount);
    const message = `total_amount=${total},transaction_uuid=${paymentId},product_code=${productCode}`;
    const form = {
      amount: total,
      tax_amount: "0",
      product_service_charge: "0",
      product_delivery_charge: "0",
      total_amount: total,
      transaction_uuid: paymentId,
      product_code: productCode,
      success_url: returnUrl,
      failure_url: returnUrl,
      signed_field_names: REQUEST_FIELDS.join(","),
      signature: await sign(secretKey, message),
    };
    return ok({ ref: paymentId, next: { kind: "form", action: endpoint.form, fields: form } });
  },

  lookup: (call, ref, expected) =>
    look(call, ref, expected, ({ status, total_amount, ref_id }) => observe(ref, status, total_amount, ref_id)),

  refund: {
    partial: true,
    byHand: true,
    async run(_call, { gatewayTransactionId, amendmentId }) {
      return gatewayTransactionId === undefined
        ? fail({ failure: "bad_request", outcome: "none", nativeMessage: "eSewa knows no payment to refund." })
        : ok({ refundRef: amendmentId, status: "manual" });
    },
  },

  /** Also one whose asking was cut short is a person's to do. */
  refundLookup: async (_call, { amendmentId }) => ok({ refundRef: amendmentId, status: "manual" }),

  returns: {
    trust: "signed",
    verify,
    parse(_call, { data = "" }) {
      const said = literals(data);
      const [id = "", word = "", written = "", uuid = ""] = RETURN_FIELDS.map((name) => said?.get(name));
      const seen = observe(uuid, word, written, id);
      if (!seen.ok) return seen;
      // Anything less than a payment is asked for: a return can be opened again long after it was true.
      return ok([{ dedupeKey: id, paymentId: uuid, refs: [uuid], ...(seen.value.status === "captured" && { observed: seen.value }) }]);
    },
    // Whose turn it is stands in the address of the return; a return without `data` says nothing else.
    hint: () => ok([]),
  },

  pages: ({ form }) => [form],
});
