import * as z from "zod";
import { DIFFERENCE_KINDS } from "../../domain/reconciling.ts";

// What the routes answer, as schemas: for the documentation and the tests. view.ts decides, and a test keeps the two the same.

const text = (what: string) => z.string().describe(what);
const maybe = (what: string) => z.string().nullable().describe(what);
const count = (what: string) => z.int().nonnegative().describe(what);

const counts = z.object({
  payments: count("Rows about payments."),
  refunds: count("Rows about what went back."),
  others: count("Rows about neither: payouts, fees, adjustments."),
  agreed: count("Payments of which both say the same."),
  differences: z.object(Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, count("How many.")]))).describe("All of them, by kind."),
});

export const reconciliation = z
  .object({
    id: z
      .string()
      .regex(/^rc_[0-9A-Za-z]{20}$/)
      .describe("Its id."),
    object: z.literal("reconciliation"),
    mode: z.enum(["test", "live"]),
    status: z.enum(["running", "completed", "failed"]).describe("`failed`: cut off before its end; send the file again."),
    gateway: text("Whose file it is."),
    account: text("Your account there."),
    format: maybe("Which of the gateway's files it is."),
    from: maybe("The beginning of the period that was compared."),
    to: maybe("Its end, exclusive."),
    counts: counts.nullable().describe("What was in the file, and how many differences there are; null until it is read."),
    listed: count("How many of the differences are kept, 5,000 at most."),
    createdAt: z.iso.datetime().describe("When the file came."),
  })
  .describe("A gateway's settlement file, compared with your transactions.");

export const difference = z
  .object({
    kind: z
      .enum(DIFFERENCE_KINDS)
      .describe(
        "`unknown_here`: only the file has it. `missing_there`: only you have. `amount_rounding`, `fee_rounding`: by the smallest unit. `repeated`: the file has it twice.",
      ),
    what: z.enum(["payment", "refund"]).describe("What it is about."),
    line: z.int().nullable().describe("Where it stands in the file, from 1; null for what the file lacks."),
    order: maybe("Your order; null for what is unknown here."),
    transaction: maybe("Its transaction."),
    providerOrderId: maybe("The gateway's id of the session."),
    providerPaymentId: maybe("The gateway's id of the payment."),
    ours: maybe("What we say."),
    theirs: maybe("What the file says."),
    waits: z.boolean().describe("Whether the gateway is still to be asked about it."),
  })
  .describe("What a file and your transactions say differently.");

export const report = reconciliation
  .extend({
    items: z.array(difference).describe("A page of the differences."),
    nextCursor: maybe("For the page after it; null at the end."),
  })
  .describe("A comparison with a page of what it found.");

export const reconciliationPage = z
  .object({ data: z.array(reconciliation), nextCursor: maybe("For the page after it; null at the end.") })
  .describe("A page of comparisons, the newest first.");
