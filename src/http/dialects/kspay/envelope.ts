import type { Context } from "hono";

/** KS Pay's success: 200 for what was read, 201 for what was posted. */
export const answer = (c: Context, status: 200 | 201, result: unknown): Response => c.json({ status, message: "success", result }, status);
