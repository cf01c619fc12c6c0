import * as z from "zod";
import { event, order, refund } from "../../orders/answers.ts";
import type { Told } from "../operation.ts";

// Orders as a person sees them. What they are made of is the rest of the API's.

export const wholeOrder = z
  .object({
    order: order.describe("The order as it is at this moment."),
    refunds: z.array(refund).describe("What goes back, or went, the oldest first."),
    events: z.array(event).describe("Its whole history, the oldest first."),
  })
  .describe("An order with all that happened to it.");
export type WholeOrder = Told<typeof wholeOrder>;
