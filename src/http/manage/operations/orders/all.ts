import type { AnyOperation } from "../../operation.ts";
import { orderCancel, orderCapture, orderRefund, orderResend, orderResolve, orderVoid } from "./change.ts";
import { orderList, orderRead } from "./read.ts";

/** What a merchant sees of orders, and does with them. */
export const ORDER_OPERATIONS: readonly AnyOperation[] = [
  orderList,
  orderRead,
  orderRefund,
  orderResolve,
  orderCancel,
  orderCapture,
  orderVoid,
  orderResend,
];
