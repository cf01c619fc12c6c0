import * as z from "zod";
import { INSTALLATION } from "../../../../merchants/audit.ts";
import type { Trace } from "../../operation.ts";

export const nothing = z.strictObject({});

/** What concerns no one company. */
export const installationTrace = (target: string, detail?: Trace["detail"]): Trace => ({
  target,
  company: INSTALLATION,
  ...(detail && { detail }),
});
