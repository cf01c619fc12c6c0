import * as z from "zod";
import { event, order, refund } from "../../orders/answers.ts";
import type { Told } from "../operation.ts";

export const wholeOrder = z
  .object({
    order: order.describe("The order as it is now."),
    refunds: z.array(refund).describe("Every refund, the oldest first."),
    events: z.array(event).describe("All that happened, the oldest first."),
  })
  .describe("An order with all that happened to it.");
export type WholeOrder = Told<typeof wholeOrder>;
