import { expectTypeOf, it } from "vitest";
import type * as z from "zod";
import type { Choice } from "../../../src/domain/events.ts";
import type { NextAction } from "../../../src/domain/facts.ts";
import type { DeliveryView, EventView, OrderView, RefundView, TransactionView, WebhookBody } from "../../../src/domain/view.ts";
import type { gateway, problem, routeChoice } from "../../../src/http/answers.ts";
import type { delivery, event, listedOrder, order, refund, transaction, webhookMessage } from "../../../src/http/orders/answers.ts";
import type { Problem } from "../../../src/http/problem.ts";
import type { difference, reconciliation, report } from "../../../src/http/reconciliations/answers.ts";
import type { DifferenceView, ReconciliationView, ReportView } from "../../../src/http/reconciliations/view.ts";
import type { ListedOrder } from "../../../src/storage/order-list.ts";

type Plain<T> = T extends readonly (infer E)[] ? Plain<E>[] : T extends object ? { -readonly [K in keyof T]: Plain<T[K]> } : T;
type Told<S extends z.ZodType> = Plain<z.output<S>>;

it("the schemas of answers are the types of the views", () => {
  expectTypeOf<Told<typeof transaction>>().toEqualTypeOf<Plain<TransactionView>>();
  expectTypeOf<Told<typeof order>>().toEqualTypeOf<Plain<OrderView>>();
  expectTypeOf<Told<typeof listedOrder>>().toEqualTypeOf<Plain<ListedOrder>>();
  expectTypeOf<Told<typeof difference>>().toEqualTypeOf<Plain<DifferenceView>>();
  expectTypeOf<Omit<Told<typeof reconciliation>, "counts">>().toEqualTypeOf<Plain<Omit<ReconciliationView, "counts">>>();
  expectTypeOf<Omit<Told<typeof report>, "counts">>().toEqualTypeOf<Plain<Omit<ReportView, "counts">>>();
  expectTypeOf<Told<typeof refund>>().toEqualTypeOf<Plain<RefundView>>();
  expectTypeOf<Told<typeof delivery>>().toEqualTypeOf<Plain<DeliveryView>>();
  expectTypeOf<Told<typeof routeChoice>>().toEqualTypeOf<Plain<Choice>>();
  expectTypeOf<Told<typeof gateway>["flow"]>().toEqualTypeOf<NextAction["kind"]>();
});

it("what they leave open is all that they leave open", () => {
  expectTypeOf<Omit<Told<typeof event>, "type" | "data">>().toEqualTypeOf<Plain<Omit<EventView, "type" | "data">>>();
  expectTypeOf<Omit<Told<typeof problem>, "code">>().toEqualTypeOf<Plain<Omit<Problem, "code">>>();
  expectTypeOf<Told<typeof webhookMessage>["data"]>().toEqualTypeOf<Plain<WebhookBody["data"]>>();
});
