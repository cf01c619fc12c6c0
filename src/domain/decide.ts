import type { Failure } from "../kernel/errors.ts";
import { fail, type Result } from "../kernel/result.ts";
import { answer, begin, capture, endCall, endSession, hold, leave } from "./attempts.ts";
import type { Command } from "./commands.ts";
import { giveCustomer } from "./customer.ts";
import type { OrderEvent } from "./events.ts";
import { release, take, voidUnwanted } from "./holding.ts";
import { noteDispute, noteObserved, noteRefund } from "./noticing.ts";
import { look } from "./observing.ts";
import { cancel, expire, open } from "./offer.ts";
import { lookRefund, refund, requestRefund } from "./refunds.ts";
import { resolve } from "./resolving.ts";
import type { Order } from "./state.ts";

/** Facts in, facts out: no clock, no storage, no network. No events means that nothing is to be done. */
export function decide(order: Order | undefined, command: Command, now: number): Result<readonly OrderEvent[], Failure> {
  if (command.do === "open") return open(order, command, now);
  if (!order) return fail({ code: "order.not_found" });
  switch (command.do) {
    case "begin":
      return begin(order, command, now);
    case "answer":
      return answer(order, command, now);
    case "hold":
      return hold(order, command, now);
    case "capture":
      return capture(order, command, now);
    case "leave":
      return leave(order, command, now);
    case "end_session":
      return endSession(order, command, now);
    case "take":
      return take(order, command, now);
    case "release":
      return release(order, command, now);
    case "void":
      return voidUnwanted(order, command, now);
    case "end_call":
      return endCall(order, command, now);
    case "look":
      return look(order, command, now);
    case "resolve":
      return resolve(order, command, now);
    case "request_refund":
      return requestRefund(order, command, now);
    case "refund":
      return refund(order, command, now);
    case "look_refund":
      return lookRefund(order, command, now);
    case "observe":
      return noteObserved(order, command, now);
    case "note_refund":
      return noteRefund(order, command, now);
    case "note_dispute":
      return noteDispute(order, command, now);
    case "give_customer":
      return giveCustomer(order, now);
    case "expire":
      return expire(order, now);
    case "cancel":
      return cancel(order, now);
  }
}
