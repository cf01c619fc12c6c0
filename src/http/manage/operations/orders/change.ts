import * as z from "zod";
import { eventId, transactionId } from "../../../../kernel/ids.ts";
import { fail } from "../../../../kernel/result.ts";
import * as answers from "../../../orders/answers.ts";
import { captureOrder, createRefund, resolveAttention } from "../../../orders/schema.ts";
import { inCompany } from "../../operation.ts";
import { MAY_BUILD } from "../apps/apps.ts";
import { doing, idempotencyOf, inMode, ORDER, once, traceOf } from "./shared.ts";

// What a person does with an order: the same as the merchant's server can do with its key.

const refundInput = z.strictObject({ ...inMode, ...once, ...createRefund.shape });

export const orderRefund = inCompany({
  name: "orders.refund",
  method: "POST",
  path: `${ORDER}/refunds`,
  status: 201,
  allows: MAY_BUILD,
  summary: "Gives money back: a part, or all that is left. With the same `key` it is done once.",
  input: refundInput,
  answer: answers.refund,
  run: (context, params, { mode, key, ...wanted }) =>
    doing(context, params, mode, async ({ client, owner }) =>
      client.refund(owner, wanted, await idempotencyOf("refund", { ...wanted, ...(key !== undefined && { key }) })),
    ),
  trace: ({ params, output: { id, amount, currency } }) => traceOf(params, { refund: id, amount, currency }),
});

const resolveInput = z.strictObject({ ...inMode, ...resolveAttention.shape });

export const orderResolve = inCompany({
  name: "orders.resolve",
  method: "POST",
  path: `${ORDER}/resolve`,
  allows: MAY_BUILD,
  summary: "A person has looked at something that needed attention: takes it as it is, or gives the money back.",
  input: resolveInput,
  answer: answers.order,
  run: (context, params, { mode, transaction, ...decision }) =>
    doing(context, params, mode, async ({ id, client, owner }) => {
      const attempt = transaction === undefined ? null : transactionId.read(transaction);
      if (transaction !== undefined && attempt?.order !== id)
        return fail({ code: "request.invalid", field: "transaction", message: "Not a transaction of this order." });
      return client.resolve(owner, { ...decision, ...(attempt && { transaction: attempt.count }) }, null);
    }),
  trace: ({ params, input: { code, action, note } }) => traceOf(params, { code, action, note }),
});

const inputOfMode = z.strictObject(inMode);

export const orderCancel = inCompany({
  name: "orders.cancel",
  method: "POST",
  path: `${ORDER}/cancel`,
  allows: MAY_BUILD,
  summary: "Cancels an order that is not paid.",
  input: inputOfMode,
  answer: answers.order,
  run: (context, params, { mode }) => doing(context, params, mode, ({ client, owner }) => client.cancel(owner, null)),
  trace: ({ params }) => traceOf(params),
});

const captureInput = z.strictObject({ ...inMode, ...captureOrder.shape });

export const orderCapture = inCompany({
  name: "orders.capture",
  method: "POST",
  path: `${ORDER}/capture`,
  allows: MAY_BUILD,
  summary: "Takes money that is held: a part, or all of it.",
  input: captureInput,
  answer: answers.order,
  run: (context, params, { mode, ...wanted }) => doing(context, params, mode, ({ client, owner }) => client.capture(owner, wanted, null)),
  trace: ({ params, output: { capturedAmount, currency } }) => traceOf(params, { capturedAmount, currency }),
});

export const orderVoid = inCompany({
  name: "orders.void",
  method: "POST",
  path: `${ORDER}/void`,
  allows: MAY_BUILD,
  summary: "Lets go of money that is held, and cancels the order.",
  input: inputOfMode,
  answer: answers.order,
  run: (context, params, { mode }) => doing(context, params, mode, ({ client, owner }) => client.void(owner, null)),
  trace: ({ params }) => traceOf(params),
});

export const orderResend = inCompany({
  name: "orders.resend",
  method: "POST",
  path: `${ORDER}/events/:event/resend`,
  allows: MAY_BUILD,
  summary: "Tells everybody whom an event concerns once more, with the same id and body.",
  input: inputOfMode,
  answer: answers.event,
  run: (context, params, { mode }) =>
    doing(context, params, mode, async ({ id, client, owner }) => {
      const event = eventId.read(params.event ?? "");
      if (event?.order !== id) return fail({ code: "event.not_found" });
      return client.resend(owner, event.count, null);
    }),
  trace: ({ params }) => traceOf(params, { event: params.event }),
});
