import { Hono } from "hono";
import type { Call, Fields, Gateway, Hint, Notice, RawNotice } from "../../gateways/contract.ts";
import type { Failure } from "../../kernel/errors.ts";
import { randomId } from "../../kernel/ids.ts";
import { fail, ok, type Result } from "../../kernel/result.ts";
import { accountOwner } from "../../merchants/account-owners.ts";
import { webhookSeen } from "../../merchants/webhook-seen.ts";
import { gatewayCall } from "../../order/gateway-call.ts";
import { utf8Body } from "../body.ts";
import type { App, Ctx } from "../context.ts";
import { limitedBody, MOST_BYTES } from "../limited-body.ts";
import { reply } from "../problem.ts";
import { addressOf, isOver } from "../rate.ts";
import { deliver } from "./deliver.ts";

/** One message can tell of several things; more than this nobody sends. */
const MOST_NOTICES = 100;

type Webhooks = NonNullable<Gateway["webhooks"]>;

/** POST /webhooks/{gateway}/{account}: what gateways tell. Answered 200 only when it is in the order's log. */
export const webhooks = new Hono<App>()
  .use(
    "/webhooks/*",
    limitedBody(MOST_BYTES, (c, code) => reply(c, { code })),
  )
  .post("/webhooks/:gateway/:account", receive);

async function receive(c: Ctx): Promise<Response> {
  const { gateway: id = "", account = "" } = c.req.param();
  if (!/^gc_[0-9A-Za-z]{9}$/.test(account)) return reply(c, { code: "request.not_found" });
  const owner = await accountOwner(c.env, account);
  if (!owner.ok) return reply(c, owner.error);
  if (owner.value?.gateway !== id) return (await guesses(c)) ?? reply(c, { code: "request.not_found" });
  c.set("appId", owner.value.app);
  const made = await gatewayCall(c.env, { ...owner.value, account }, randomId("", 22));
  if (!made.ok) return reply(c, { code: made.error.failure === "unavailable" ? "unavailable" : "request.not_found" });
  const { gateway, call } = made.value;
  if (!gateway.webhooks) return reply(c, { code: "request.not_found" });
  const body = await utf8Body(c, { exact: true });
  if (body === null) return reply(c, { code: "request.malformed", message: "The body is not UTF-8." });
  const told = await read(gateway.webhooks, call, { body, headers: c.req.raw.headers, url: new URL(c.req.url) }, () =>
    c.executionCtx.waitUntil(webhookSeen(c.env.DB, account, Date.now())),
  );
  if (!told.ok) return (await guesses(c)) ?? reply(c, told.error);
  for (const notice of told.value.slice(0, MOST_NOTICES)) {
    const delivered = await deliver(c.env, { gateway, call, account, notice });
    if (!delivered.ok) return reply(c, delivered.error);
  }
  return c.json({ received: true });
}

/** Who sends much that is not properly signed is told less and less. */
async function guesses(c: Ctx): Promise<Response | null> {
  return (await isOver(c.env, c.env.GUESS_LIMIT, addressOf(c))) ? reply(c, { code: "rate.address" }) : null;
}

/** What a message says, if it is from the gateway, which `isSigned` is told; of what is not signed only whose turn it is to be asked. */
async function read(
  inbound: Webhooks,
  call: Call<Fields, unknown>,
  raw: RawNotice,
  isSigned: () => void,
): Promise<Result<readonly (Notice | Hint)[], Failure>> {
  if (inbound.trust === "hint") return hints(inbound, call, raw);
  const verified = await inbound.verify(call, raw);
  if (!verified.ok) {
    const { failure, nativeMessage } = verified.error;
    if (failure === "unavailable" || failure === "rate_limited") return fail({ code: "unavailable" });
    return fail({ code: "webhook.signature", ...(nativeMessage && { message: nativeMessage }) });
  }
  if (verified.value === "unsigned") return hints(inbound, call, raw);
  isSigned();
  const parsed = inbound.parse(call, verified.value);
  return parsed.ok ? parsed : fail({ code: "request.malformed", message: "The gateway's message can't be read." });
}

function hints(inbound: Webhooks, call: Call<Fields, unknown>, raw: RawNotice): Result<readonly Hint[], Failure> {
  const hinted = inbound.hint(call, raw);
  return hinted.ok ? ok(hinted.value) : fail({ code: "request.malformed", message: "The gateway's message can't be read." });
}
