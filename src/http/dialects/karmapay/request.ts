import type { Failure } from "../../../kernel/errors.ts";
import { fail, ok, type Result } from "../../../kernel/result.ts";
import type { KeyHolder } from "../../../merchants/settings.ts";
import { isRecord, rawBody } from "../../body.ts";
import type { Ctx } from "../../context.ts";
import { holderOf } from "../holder.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** KarmaPay looks for a key first, then at the body, and only then at whose key it is. */
export async function readFields(c: Ctx): Promise<Result<Fields, Failure>> {
  if (!c.req.header("authorization")) return fail({ code: "request.invalid", field: "Authorization", message: "The API key is missing." });
  const body = await rawBody(c, ["order_amt"]);
  if (!body.ok) return body;
  return isRecord(body.value) ? ok(body.value) : fail({ code: "request.malformed", message: "Send an object of fields." });
}

/** `Bearer <secret key>`, also with the prefix that KarmaPay's own keys have. */
export async function readKey(c: Ctx): Promise<Result<KeyHolder, Failure>> {
  const key = /^Bearer +(?:kp_)?(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (key === undefined)
    return fail({ code: "request.invalid", field: "Authorization", message: "Invalid API key: send Bearer and your secret key." });
  return holderOf(c, key);
}
