import { describe, expect, it } from "vitest";
import { hmacSha256 } from "../../src/kernel/crypto.ts";
import { fromBase64, hex } from "../../src/kernel/encoding.ts";
import { type RedirectParameters, redirectParameters, signedRedirect } from "../../src/pages/redirect.ts";
import { ID, NOW, view } from "./fixtures.ts";

const secret = "whsec_ZHdhci1kZW1vLXNpZ25pbmctc2VjcmV0LTAwMDE=";
const parameters: RedirectParameters = {
  payment_status: "success",
  order_status: "paid",
  kspay_id: "tx_0123456789ABCDEFabcd00",
  provider_payment_id: "",
  order_id: ID,
  reference: "INV 10/42+",
  t: "1795240800",
};

/** What a shop's server does with the address that its customer arrives at. */
async function verifies(address: string): Promise<boolean> {
  const query = new URLSearchParams([...new URL(address).searchParams]);
  const signature = query.get("signature");
  query.delete("signature");
  query.sort();
  return signature === hex(await hmacSha256(fromBase64(secret.slice("whsec_".length)), query.toString()));
}

describe("the signed redirect", () => {
  it("is this address for these parameters", async () => {
    // Signature from: printf %s "$query" | openssl dgst -sha256 -hmac "dwar-demo-signing-secret-0001"
    expect(await signedRedirect("https://shop.example/thanks?cart=7", parameters, secret)).toBe(
      "https://shop.example/thanks?cart=7&payment_status=success&order_status=paid&kspay_id=tx_0123456789ABCDEFabcd00&provider_payment_id=" +
        "&order_id=or_0123456789ABCDEFabcd&reference=INV+10%2F42%2B&t=1795240800" +
        "&signature=1811619579522a0b147dd8d4db6c815a86bfd35aac04db50cf970d0c705d60dd",
    );
  });

  it.each([
    "https://shop.example/",
    "https://shop.example/?a=1&a=2&b=%20x&c",
    "https://shop.example/done?signature=forged&signature=twice&payment_status=failed&payment_status=success",
    "https://shop.example/हो?नाम=राम#top",
    "https://shop.example/?broken=%E9%",
  ])("verifies for a shop whose address is %s", async (address) => {
    const signed = await signedRedirect(address, parameters, secret);
    expect(await verifies(signed)).toBe(true);
    const query = new URL(signed).searchParams;
    for (const [name, value] of Object.entries(parameters)) expect(query.getAll(name)).toEqual([value]);
    expect(query.getAll("signature")).toHaveLength(1);
    expect(new URL(signed).hash).toBe(new URL(address).hash);
  });

  it("does not verify once anything is changed", async () => {
    const signed = await signedRedirect("https://shop.example/?cart=7", parameters, secret);
    expect(await verifies(signed.replace("success", "pending"))).toBe(false);
    expect(await verifies(signed.replace("cart=7", "cart=8"))).toBe(false);
    expect(await verifies(`${signed}&more=1`)).toBe(false);
  });
});

describe("what the redirect says", () => {
  it("is the view's outcome, with empty strings for what there is not", () => {
    const paid = view({
      status: "paid",
      reference: null,
      outcome: { paymentStatus: "success", transaction: "tx_0123456789ABCDEFabcd00", attempt: 1, providerPaymentId: null },
    });
    expect(redirectParameters(paid, NOW + 999)).toEqual({
      payment_status: "success",
      order_status: "paid",
      kspay_id: "tx_0123456789ABCDEFabcd00",
      provider_payment_id: "",
      order_id: ID,
      reference: "",
      t: String(NOW / 1000),
    });
  });
  it("is pending while the outcome is not known", () => {
    expect(redirectParameters(view({ stage: { kind: "wait", why: "checking" } }), NOW).payment_status).toBe("pending");
    expect(redirectParameters(view({ stage: { kind: "wait", why: "connecting" } }), NOW).payment_status).toBe("cancelled");
  });
  it("is expired once the offer is over, before the log says so", () => {
    expect(redirectParameters(view({ stage: { kind: "gone" } }), NOW)).toMatchObject({
      payment_status: "expired",
      order_status: "expired",
    });
  });
});
