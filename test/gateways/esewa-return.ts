import type { ReturnParams } from "../../src/gateways/contract.ts";
import { hmacSha256 } from "../../src/kernel/crypto.ts";
import { base64, utf8 } from "../../src/kernel/encoding.ts";
import vectors from "./vectors/esewa.json";

// Returns as eSewa signs them, written without the simulator.

export const NEEDED = "transaction_code,status,total_amount,transaction_uuid,product_code";
export const SIGNED = `${NEEDED},signed_field_names`;
export const UUID = "250610-162413";
export const sign = async (message: string, secretKey = vectors.secretKey) => base64(await hmacSha256(secretKey, message));
export const encoded = (json: string) => base64(utf8(json));

/** Each field as it stands in the JSON. */
export const RETURN = {
  transaction_code: '"000AWEO"',
  status: '"COMPLETE"',
  total_amount: "1000.0",
  transaction_uuid: `"${UUID}"`,
  product_code: '"EPAYTEST"',
  signed_field_names: `"${SIGNED}"`,
};
const bare = (literal: string) => literal.replaceAll('"', "");

/** A return as eSewa would sign it; fields are JSON as it stands there. */
export async function returned(changes: Readonly<Record<string, string>> = {}, secretKey = vectors.secretKey): Promise<ReturnParams> {
  const fields: Readonly<Record<string, string>> = { ...RETURN, ...changes };
  const names = bare(fields.signed_field_names ?? "").split(",");
  const signature = await sign(names.map((name) => `${name}=${bare(fields[name] ?? "")}`).join(","), secretKey);
  return dataOf({ ...fields, signature: `"${signature}"` });
}
export const dataOf = (fields: Readonly<Record<string, string>>): ReturnParams => ({
  data: encoded(`{${Object.entries(fields).map(([name, literal]) => `"${name}":${literal}`)}}`),
});
