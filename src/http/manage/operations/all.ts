import type { AnyOperation } from "../operation.ts";
import { GATEWAY_OPERATIONS } from "./gateways/all.ts";
import { me } from "./me.ts";

/** Every operation. Each is a route of /v1/manage, and of its description. */
export const OPERATIONS: readonly AnyOperation[] = [me, ...GATEWAY_OPERATIONS];
