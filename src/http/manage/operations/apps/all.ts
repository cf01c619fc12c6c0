import type { AnyOperation } from "../../operation.ts";
import { appCreate, appDisable, appEnable, appList, appRead, appUpdate } from "./apps.ts";
import { domainAdd, domainList, domainRemove, domainVerify } from "./domains.ts";
import { keyList, keyRegenerate, keyRevoke } from "./keys.ts";
import { signingRenew, webhookAdd, webhookList, webhookRemove } from "./webhooks.ts";

/** Apps with their domains, keys and webhooks. */
export const APP_OPERATIONS: readonly AnyOperation[] = [
  appList,
  appCreate,
  appRead,
  appUpdate,
  appDisable,
  appEnable,
  domainList,
  domainAdd,
  domainVerify,
  domainRemove,
  keyList,
  keyRegenerate,
  keyRevoke,
  webhookList,
  webhookAdd,
  webhookRemove,
  signingRenew,
];
