import type { AnyOperation } from "../../operation.ts";
import { addAccount, disableAccount, enableAccount, listAccounts, readAccount, removeGateway, useAccount } from "./accounts.ts";
import { offeredGateways } from "./offered.ts";
import { orderRouting, previewRoute, readRouting } from "./routing.ts";
import { enterCredentials, enterDomain, enterWebhook } from "./steps.ts";
import { beginVerification, cancelVerification } from "./verification.ts";
import { readVerification, refundVerification } from "./verification-paid.ts";

/** Gateway accounts, their verification, and in which order they are tried. */
export const GATEWAY_OPERATIONS: readonly AnyOperation[] = [
  offeredGateways,
  listAccounts,
  addAccount,
  readAccount,
  useAccount,
  enterCredentials,
  enterWebhook,
  enterDomain,
  beginVerification,
  cancelVerification,
  readVerification,
  refundVerification,
  enableAccount,
  disableAccount,
  removeGateway,
  readRouting,
  orderRouting,
  previewRoute,
];
