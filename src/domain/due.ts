import { canCapture, canHold } from "./attempts.ts";
import type { CallOp } from "./events.ts";
import { isUnwanted } from "./holding.ts";
import { canEnd } from "./offer.ts";
import type { Attempt, Order } from "./state.ts";
import { CALL_GRACE } from "./watch.ts";

/** Something to do at a time (Unix ms). `lose` gives up a call whose answer can't come any more. */
export type Due =
  | { readonly do: "expire"; readonly at: number }
  | { readonly do: "lose"; readonly at: number; readonly tx: number; readonly call: string; readonly op: CallOp }
  | { readonly do: "look"; readonly at: number; readonly tx: number }
  | { readonly do: "hold"; readonly at: number; readonly tx: number }
  | { readonly do: "capture"; readonly at: number; readonly tx: number }
  | { readonly do: "void"; readonly at: number; readonly tx: number }
  | { readonly do: "refund"; readonly at: number; readonly refund: number }
  | { readonly do: "look_refund"; readonly at: number; readonly refund: number };

function workOn(order: Order, attempt: Attempt): "hold" | "capture" | "void" | "look" {
  if (canHold(order, attempt)) return "hold";
  if (canCapture(order, attempt)) return "capture";
  return isUnwanted(order, attempt) ? "void" : "look";
}

/** All that an order waits for: what is not final has something due, so nothing is forgotten. */
export function dueOf(order: Order): readonly Due[] {
  const due: Due[] = [];
  if (canEnd(order)) due.push({ do: "expire", at: order.terms.expiresAt });
  for (const attempt of order.attempts) {
    const { no: tx, running, watch } = attempt;
    if (running) due.push({ do: "lose", at: running.deadline + CALL_GRACE, tx, call: running.call, op: running.op });
    else if (watch) due.push({ do: workOn(order, attempt), at: watch.at, tx });
  }
  const refunding = order.refunds.some(({ running }) => running);
  for (const { no, tx, status, running, watch, createdAt } of order.refunds) {
    if (running) due.push({ do: "lose", at: running.deadline + CALL_GRACE, tx, call: running.call, op: running.op });
    else if (status === "requested" && !refunding) due.push({ do: "refund", at: createdAt, refund: no });
    else if (status === "pending" && watch) due.push({ do: "look_refund", at: watch.at, refund: no });
  }
  return due.sort((a, b) => a.at - b.at);
}
