import { describe, expect, it } from "vitest";
import type { Observation } from "../../src/domain/facts.ts";
import type { Call, Gateway, Notice, ReturnParams } from "../../src/gateways/contract.ts";
import { esewa } from "../../src/gateways/esewa.ts";
import { gatewayHttp } from "../../src/gateways/http.ts";
import { uncached } from "../../src/gateways/uncached.ts";
import { fromBase64 } from "../../src/kernel/encoding.ts";
import { dataOf, encoded, NEEDED, RETURN, returned, SIGNED, sign, UUID } from "./esewa-return.ts";
import vectors from "./vectors/esewa.json";

const gateway: Gateway = esewa;
function signedReturns() {
  if (gateway.returns.trust !== "signed") throw new Error("eSewa signs its returns");
  return gateway.returns;
}
const returns = signedReturns();
const NPR = (amount: number) => ({ amount, currency: "NPR" }) as const;

/** A call at an eSewa that answers each request so. */
const callAt = (answer: (url: URL) => Response): Call<typeof esewa.fields, unknown> => ({
  mode: "test",
  endpoint: esewa.endpoints.test,
  credentials: { productCode: "EPAYTEST", secretKey: vectors.secretKey },
  http: gatewayHttp(async ({ url }) => answer(new URL(url)), { timeoutMs: 400 }),
  now: Date.now(),
  idempotencyKey: "k",
  cached: uncached,
});
const call = callAt(() => {
  throw new Error("nothing is asked");
});

/** What a return proves, or why it proves nothing. */
async function read(params: ReturnParams): Promise<readonly Notice[] | string> {
  const verified = await returns.verify(call, params);
  if (!verified.ok) return verified.error.failure;
  if (verified.value === "unsigned") return "unsigned";
  const parsed = returns.parse(call, verified.value);
  return parsed.ok ? parsed.value : parsed.error.failure;
}
const paid = (amount = 100_000): Notice => ({
  dedupeKey: "000AWEO",
  paymentId: UUID,
  refs: [UUID],
  observed: { ref: UUID, status: "captured", amount: NPR(amount), refunded: NPR(0), gatewayTransactionId: "000AWEO" },
});

describe("the signed form", () => {
  it("is signed as eSewa's documentation signs", async () => {
    for (const { message, signature } of [...vectors.forms, vectors.return]) expect(await sign(message)).toBe(signature);
  });

  it("says what is signed, and asks nothing of eSewa", async () => {
    const created = await gateway.create(call, {
      paymentId: "ord-2024-0001",
      amount: NPR(123_450),
      method: "wallet",
      description: "Tea",
      returnUrl: "https://pay.example/payments/or_1/return/tx_1",
      notifyUrl: "https://pay.example/webhooks/esewa/gc_1",
      capture: "automatic",
      wantedBy: Date.now() + 3_600_000,
      locale: "ne",
      customer: {},
    });
    expect(created).toEqual({
      ok: true,
      value: {
        ref: "ord-2024-0001",
        next: {
          kind: "form",
          action: "https://rc-epay.esewa.com.np/api/epay/main/v2/form",
          fields: {
            amount: "1234.50",
            tax_amount: "0",
            product_service_charge: "0",
            product_delivery_charge: "0",
            total_amount: "1234.50",
            transaction_uuid: "ord-2024-0001",
            product_code: "EPAYTEST",
            success_url: "https://pay.example/payments/or_1/return/tx_1",
            failure_url: "https://pay.example/payments/or_1/return/tx_1",
            signed_field_names: "total_amount,transaction_uuid,product_code",
            signature: vectors.forms[1]?.signature,
          },
        },
      },
    });
  });
});

describe("the return", () => {
  it("is believed as eSewa's documentation shows it", async () => {
    expect(await read({ data: vectors.return.data })).toEqual([paid()]);
  });

  it("is read as browsers and servers mangle it", async () => {
    const { data = "" } = await returned({ transaction_code: '"000ÿ>?"' });
    expect(data).toMatch(/[+/]/);
    for (const mangled of [data.replaceAll("+", " "), data.replaceAll("+", "-").replaceAll("/", "_"), data.replace(/=+$/, "")])
      expect(await read({ data: mangled })).toEqual(await read({ data }));
    const [whole] = [new TextDecoder().decode(fromBase64(data))];
    expect(await read({ data: encoded(` ${whole.replaceAll(',"', ' , "').replaceAll('":', '" : ')}\n`) })).toEqual(await read({ data }));
  });

  it.each([
    ["1000", 100_000],
    ["99.55", 9_955],
    ['"1000.0"', 100_000],
    ['"1,000.0"', 100_000],
    ['"1,00,000.0"', 10_000_000],
    ['"10,00,000.50"', 100_000_050],
  ])("knows the amount %s", async (total_amount, amount) => {
    expect(await read(await returned({ total_amount }))).toEqual([paid(amount)]);
  });

  it.each(['"1,50"', '"1.005"', '"1,0000.0"', '"ten"', "-5.0", "1e3"])("does not guess the amount %s", async (total_amount) => {
    expect(await read(await returned({ total_amount }))).toBe("unreadable");
  });

  it("without data proves nothing", async () => {
    expect(await read({})).toBe("unsigned");
    expect(await read({ data: "" })).toBe("unsigned");
    expect(returns.hint(call, { data: "x" })).toEqual({ ok: true, value: [] });
  });

  it("does not end an attempt by a lower word", async () => {
    for (const status of ["PENDING", "CANCELED", "AMBIGUOUS"])
      expect(await read(await returned({ status: `"${status}"` }))).toEqual([{ dedupeKey: "000AWEO", paymentId: UUID, refs: [UUID] }]);
    expect(await read(await returned({ status: '"TELEPORTED"' }))).toBe("unreadable");
  });

  it("is refused with another key, and for another merchant", async () => {
    expect(await read(await returned({}, "another/key.of.esewa"))).toBe("bad_signature");
    expect(await read(await returned({ product_code: '"OTHERSHOP"' }))).toBe("bad_signature");
  });

  it("is refused when anything in it was changed", async () => {
    const json = new TextDecoder().decode(fromBase64(vectors.return.data));
    const changed = [
      json.replace("COMPLETE", "PENDING"),
      json.replace("1000.0", "1000"),
      json.replace("1000.0", "9000.0"),
      json.replace(UUID, "250610-162414"),
      json.replace("62GcfZ", "62GcfY"),
      // The first or the last of two could be the one that is verified.
      json.replace('{"', '{"status":"COMPLETE","'),
      json.replace(/}$/, ',"total_amount":1000.0}'),
      json.replace(/}$/, ",and so on}"),
    ];
    for (const text of changed) expect(await read({ data: encoded(text) })).toBe("bad_signature");
  });

  it("is refused unless all that matters is signed", async () => {
    for (const left of NEEDED.split(",")) {
      const names = SIGNED.split(",").filter((name) => name !== left);
      expect(await read(await returned({ signed_field_names: `"${names}"` }))).toBe("bad_signature");
    }
    // The customer has the signature of our own form: it is not eSewa's word.
    const fields = "total_amount,transaction_uuid,product_code";
    const own = await sign(`total_amount=1000.0,transaction_uuid=${UUID},product_code=EPAYTEST`);
    expect(await read(dataOf({ ...RETURN, signed_field_names: `"${fields}"`, signature: `"${own}"` }))).toBe("bad_signature");
  });

  it("is refused when the same signed text can be cut otherwise", async () => {
    const { signature } = vectors.return;
    const cut = { ...RETURN, transaction_code: '"000AWEO,status=COMPLETE"', status: '"PENDING"', signature: `"${signature}"` };
    expect(await read(dataOf({ ...cut, signed_field_names: `"${SIGNED.replace("status,", "")}"` }))).toBe("bad_signature");
    expect(await read(await returned({ transaction_code: '"a,x=1"' }))).toBe("bad_signature");
  });

  it.each(["", "{}", "[]", "null", '{"a":{}}', '{"a":1,}', '{"a":1', '"text"', '{"a":"\\x"}', '{"a":1}{"b":2}'])(
    "is refused when it is %j",
    async (json) => {
      expect(await read({ data: encoded(json) || "=" })).toBe("bad_signature");
    },
  );

  it("is refused when it is not base64 or not UTF-8", async () => {
    for (const data of ["%", "a", "===", "____", `${vectors.return.data}x`, `${vectors.return.data}AAAA`])
      expect(await read({ data })).toBe("bad_signature");
  });
});

describe("the status API", () => {
  const said = (changes: object = {}) => ({
    product_code: "EPAYTEST",
    transaction_uuid: UUID,
    total_amount: 1000,
    status: "COMPLETE",
    ref_id: "000AWEO",
    ...changes,
  });
  const seen = (body: object, status = 200) =>
    gateway.lookup(
      callAt(() => Response.json(body, { status })),
      UUID,
      NPR(100_000),
    );
  const failure = (name: string) => ({ ok: false, error: { failure: name, outcome: "none" } });

  it("is asked with the amount as the form says it", async () => {
    const urls: string[] = [];
    const asked = callAt((url) => {
      urls.push(url.href);
      return Response.json(said());
    });
    await gateway.lookup(asked, UUID, NPR(100_000));
    expect(urls).toEqual([
      `https://rc.esewa.com.np/api/epay/transaction/status/?product_code=EPAYTEST&total_amount=1000.00&transaction_uuid=${UUID}`,
    ]);
  });

  it.each<[string, Observation["status"]]>([
    ["PENDING", "started"],
    ["AMBIGUOUS", "pending"],
    ["COMPLETE", "captured"],
    ["PARTIAL_REFUND", "captured"],
    ["FULL_REFUND", "captured"],
    ["CANCELED", "cancelled"],
  ])("calls %s %s", async (status, ours) => {
    expect(await seen(said({ status }))).toMatchObject({ ok: true, value: { ref: UUID, status: ours, amount: NPR(100_000) } });
  });

  it("says what was taken", async () => {
    expect(await seen(said({ total_amount: "1,234.5" }))).toMatchObject({ ok: true, value: { amount: NPR(123_450) } });
    expect(await seen(said({ total_amount: "1,2" }))).toMatchObject(failure("unreadable"));
  });

  it("does not find what nobody has begun to pay", async () => {
    expect(await seen(said({ status: "NOT_FOUND", ref_id: null }))).toMatchObject(failure("not_found"));
  });

  it("is not believed about another payment", async () => {
    expect(await seen(said({ transaction_uuid: "250610-162414" }))).toMatchObject(failure("unreadable"));
    expect(await seen(said({ product_code: "OTHERSHOP" }))).toMatchObject(failure("unreadable"));
    expect(await seen(said({ transaction_uuid: "250610-162414", status: "NOT_FOUND" }))).toMatchObject(failure("unreadable"));
  });

  it("has faults that say nothing of the payment, whatever their HTTP status", async () => {
    const fault = { code: 0, error_message: "Service is currently unavailable" };
    for (const status of [200, 400, 503])
      expect(await seen(fault, status)).toMatchObject({
        ok: false,
        error: { failure: "unavailable", outcome: "none", nativeCode: "0", nativeMessage: "Service is currently unavailable" },
      });
    expect(await seen({ code: "ES1", message: "No" })).toMatchObject(failure("unavailable"));
    // There is no key that could be wrong.
    expect(await seen({ message: "Forbidden" }, 403)).toMatchObject(failure("unavailable"));
  });

  it("is all that a check of the credentials asks", async () => {
    const check = (body: object) =>
      gateway.check(callAt(({ searchParams }) => Response.json({ ...Object.fromEntries(searchParams), ...body })));
    expect(await check({ status: "NOT_FOUND", ref_id: null })).toEqual({ ok: true, value: {} });
    expect(await check({ product_code: "OTHERSHOP", status: "NOT_FOUND", ref_id: null })).toMatchObject(failure("unreadable"));
    const down = callAt(() => Response.json({ code: 0, error_message: "Service is currently unavailable" }));
    expect(await gateway.check(down)).toMatchObject(failure("unavailable"));
  });
});

describe("a refund", () => {
  const wanted = { ref: UUID, amount: NPR(40_000), amendmentId: "r1" };
  it("is a person's to do, also one that was cut short", async () => {
    expect(await gateway.refund?.run(call, { ...wanted, gatewayTransactionId: "000AWEO" })).toEqual({
      ok: true,
      value: { refundRef: "r1", status: "manual" },
    });
    expect(await gateway.refundLookup?.(call, wanted)).toEqual({ ok: true, value: { refundRef: "r1", status: "manual" } });
  });
});
