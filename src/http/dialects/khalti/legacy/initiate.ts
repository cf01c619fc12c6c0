import * as z from "zod";
import { gatewayHttp } from "../../../../gateways/http.ts";
import { checkPayer } from "../../../../gateways/sandbox/payer.ts";
import { sandbox } from "../../../../gateways/sandbox/sandbox.ts";
import { reachOf } from "../../../../merchants/reach.ts";
import { orderClient } from "../../../../order/client.ts";
import { timeoutOf } from "../../../../order/gateway-call.ts";
import type { Ctx } from "../../../context.ts";
import { openOrder, placeOf } from "../../../orders/open.ts";
import { readBody } from "../body.ts";
import { failed, invalid, refuse } from "../errors.ts";
import { extrasText, isReference, merchantFields, tooDeep } from "../extras.ts";
import { fieldsObject, integer, optional, text } from "../fields.ts";
import { pidxOf } from "../found.ts";
import { byPublicKey } from "./browser.ts";
import { pin } from "./payment.ts";
import { refusedBy } from "./refused.ts";

const LEAST = 1_000;

/** Seconds that the payer has for the code, and then the merchant to take the money: the wallet's own limit. */
const LIFE = 900;

const isWebAddress = (url: string) => /^https?:$/.test(URL.parse(url)?.protocol ?? "");

const initiateBody = fieldsObject({
  public_key: text(255),
  mobile: text(64).pipe(z.string().regex(/^9[678][0-9]{8}$/, { error: "Enter a valid mobile number of 10 digits." })),
  transaction_pin: pin,
  amount: integer.pipe(z.int().min(LEAST, { error: `Amount should be at least Rs. 10, that is ${LEAST} paisa.` })),
  product_identity: text(255),
  product_name: text(500),
  product_url: optional(text(2048).refine(isWebAddress, { error: "Enter a valid URL." })),
}).check(({ value, issues }) => {
  for (const name of tooDeep(value)) issues.push({ code: "custom", path: [name], message: "This is nested too deeply.", input: value });
});

/** POST payment/initiate/: the payer gives number and PIN in the merchant's page. A payer who is not who they say leaves no order. */
export async function initiate(c: Ctx): Promise<Response> {
  const body = await readBody(c, initiateBody);
  if (!body.ok) return body.error;
  const { public_key, mobile, transaction_pin, amount, product_identity, product_name, product_url = "" } = body.value;
  const extras = extrasText({
    purchase_order_id: product_identity,
    purchase_order_name: product_name,
    website_url: product_url,
    merchant: merchantFields(body.value),
  });
  if (extras === null) return invalid(c, { non_field_error: ["Too much is said beside the payment itself."] });
  const holder = await byPublicKey(c, public_key);
  if (!holder.ok) return holder.error;

  const owner = { app: holder.value.app.id, mode: holder.value.mode };
  const wallet = reachOf(c.env, sandbox, owner);
  if (!wallet) return invalid(c, { public_key: ["Invalid key."] });
  const payer = { mobile, pin: transaction_pin };
  const known = await checkPayer(gatewayHttp(wallet.send, { timeoutMs: timeoutOf(c.env) }), payer);
  if (!known.ok) return refusedBy(c, known.error);

  const opened = await openOrder(placeOf(c), holder.value, {
    from: null,
    ...(isReference(product_identity) && { reference: product_identity }),
    terms: {
      amount: { amount, currency: "NPR" },
      capture: "manual",
      expiresIn: LIFE,
      gateways: [sandbox.id],
      methods: ["wallet"],
      dialect: "khalti",
    },
    details: { description: product_name, extras },
    given: [],
  });
  if (!opened.ok)
    return opened.error.code === "order.no_gateway" ? refuse(c, "This merchant does not take the wallet.") : failed(c, opened.error);
  const { id } = opened.value.order;
  const client = orderClient(c.env, id);
  const begun = await client.begin({ method: "wallet", locale: "en" });
  const asks = begun.ok && begun.value.stage.kind === "step" ? begun.value.stage : null;
  const answered = asks && (await client.answer({ attempt: asks.attempt, step: asks.step, answers: payer }));
  const stage = answered?.ok && answered.value.stage.kind === "step" ? answered.value.stage : null;
  if (stage && !stage.problem) return c.json({ token: pidxOf(id), pin_created: true, pin_created_message: "" });
  // Nobody has its token, and nobody is to pay it on its page.
  await client.cancel(owner, null);
  return stage?.problem ? refusedBy(c, stage.problem) : failed(c, { code: "unavailable" });
}
