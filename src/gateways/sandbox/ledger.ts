import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import { isCurrency } from "../../kernel/money.ts";
import type { Result } from "../../kernel/result.ts";
import { Book } from "./book.ts";
import { REFUSALS, type Refusal } from "./refusals.ts";
import { behaviourOf } from "./wallets.ts";

/** Longer than anybody waits for an answer. */
const SILENCE_MS = 60_000;

const id = z.string().regex(/^[0-9A-Za-z]{1,64}$/, "must be 1 to 64 letters and digits");
const amount = z.int("must be a whole number of minor units").positive("must be more than zero");
const currency = z.string().refine(isCurrency, "must be an ISO 4217 code");

const pin = z.string().regex(/^[0-9]{4}$/, "must be four digits");

const bodies = {
  create: z.object({
    payment_id: id,
    amount,
    currency,
    expires_at: z.iso.datetime("must be an ISO 8601 time").transform(Date.parse),
    capture: z.enum(["automatic", "manual"], "must be automatic or manual").default("automatic"),
  }),
  payer: z.object({ mobile: z.string().regex(/^9[678][0-9]{8}$/, "must be a mobile number of 10 digits"), pin }),
  confirm: z.object({ code: z.string().regex(/^[0-9]{6}$/, "must be six digits"), pin: pin.optional() }),
  verify: z.object({ amount, currency }),
  refund: z.object({ refund_id: id, amount }),
};

/**
 * The sandbox wallet's servers: one object for each app, spoken to over HTTP like any other gateway. It has test money only.
 * GET /account, /payments/{id}, /refunds/{id}; POST /payers, /payments, /payments/{id}/initiate|confirm|verify|release|cancel|refunds.
 */
export class SandboxLedger extends DurableObject<Env> {
  readonly #api: Hono;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const book = new Book(ctx.storage.sql, {
      pinTries: whole(env.SANDBOX_PIN_TRIES, 3),
      lockSeconds: whole(env.SANDBOX_LOCK_SECONDS, 600),
      codeTries: whole(env.SANDBOX_CODE_TRIES, 3),
      pendingSeconds: whole(env.SANDBOX_PENDING_SECONDS, 10),
    });
    this.#api = apiOf(book, () => ctx.storage.sync());
  }

  override async fetch(request: Request): Promise<Response> {
    return this.#api.fetch(request);
  }
}

const whole = (text: string | undefined, otherwise: number) => (text && /^[0-9]{1,6}$/.test(text) ? Number(text) : otherwise);

function apiOf(book: Book, written: () => Promise<void>): Hono {
  const api = new Hono();
  api.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  api.notFound(() => refuse({ key: "not_found" }));
  api.use(async (c, next) => (c.req.header("dwar-mode") === "test" ? next() : refuse({ key: "test_only" })));

  api.get("/account", () => Response.json({ name: "Sandbox wallet" }));
  api.post("/payers", async (c) => {
    const { mobile, pin } = await read(c.req.raw, bodies.payer);
    return reply(book.checkPayer(mobile, pin, Date.now()));
  });
  api.post("/payments", async (c) => {
    const { payment_id, expires_at, capture, ...rest } = await read(c.req.raw, bodies.create);
    return reply(book.create({ id: payment_id, expiresAt: expires_at, held: capture === "manual", ...rest }, Date.now()));
  });
  api.get("/payments/:id", (c) => reply(book.show(c.req.param("id"), Date.now())));
  api.post("/payments/:id/initiate", async (c) => {
    const { mobile, pin } = await read(c.req.raw, bodies.payer);
    return reply(book.initiate(c.req.param("id"), mobile, pin, Date.now()));
  });
  api.post("/payments/:id/confirm", async (c) => {
    const given = await read(c.req.raw, bodies.confirm);
    return reply(book.confirm(c.req.param("id"), given, Date.now()));
  });
  api.post("/payments/:id/verify", async (c) => {
    const wanted = await read(c.req.raw, bodies.verify);
    const result = book.verify(c.req.param("id"), wanted, Date.now());
    if (!result.ok || behaviourOf(result.value.mobile) !== "pays_silently") return reply(result);
    await written();
    await scheduler.wait(SILENCE_MS);
    return Response.json({ detail: "Gateway timeout." }, { status: 504 });
  });
  api.post("/payments/:id/release", (c) => reply(book.release(c.req.param("id"), Date.now())));
  api.post("/payments/:id/cancel", (c) => reply(book.cancel(c.req.param("id"), Date.now())));
  api.post("/payments/:id/refunds", async (c) => {
    const { refund_id, amount } = await read(c.req.raw, bodies.refund);
    return reply(book.refund(c.req.param("id"), { refundId: refund_id, amount }, Date.now()));
  });
  api.get("/refunds/:id", (c) => reply(book.showRefund(c.req.param("id"))));
  return api;
}

const reply = (result: Result<object, Refusal>): Response => (result.ok ? Response.json(result.value) : refuse(result.error));

function refuse({ key, detail, triesLeft, retryAfter }: Refusal): Response {
  const known = REFUSALS[key];
  const body = { detail: detail ?? known.detail, error_key: key, ...(triesLeft !== undefined && { tries_remaining: String(triesLeft) }) };
  return Response.json(body, { status: known.status, ...(retryAfter !== undefined && { headers: { "retry-after": String(retryAfter) } }) });
}

async function read<S extends z.ZodType>(request: Request, schema: S): Promise<z.infer<S>> {
  const body: unknown = await request.json().catch(() => null);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const detail = issue ? [issue.path.join("."), issue.message].filter(Boolean).join(": ") : REFUSALS.validation_error.detail;
  throw new HTTPException(400, { res: refuse({ key: "validation_error", detail }) });
}
