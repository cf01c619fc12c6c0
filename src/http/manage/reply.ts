import type { Context } from "hono";
import { ERRORS, type ErrorCode } from "../../kernel/errors.ts";
import { MANAGE_ERRORS, type ManageErrorCode, type Refusal } from "../../kernel/manage-errors.ts";
import { problem, WAIT } from "../problem.ts";
import { type Asked, kspayOf } from "./kspay.ts";

const CATALOGUE = { ...ERRORS, ...MANAGE_ERRORS };
const WAITS: Partial<Record<ErrorCode | ManageErrorCode, number>> = { ...WAIT, "rate.account": 60 };

export const statusOf = ({ code }: Refusal) => CATALOGUE[code].status;

/** In words for a person: of the field where one is at fault. */
export const messageOf = ({ code, message }: Refusal): string => message ?? CATALOGUE[code].title;

/** A refusal as an RFC 9457 problem document, with KS Pay's word for it where it has one. */
export const refuse = (c: Context, refusal: Refusal, asked?: Asked): Response =>
  problem(c, CATALOGUE[refusal.code], refusal, refusal.errors, WAITS[refusal.code], kspayOf(refusal, messageOf(refusal), asked));
