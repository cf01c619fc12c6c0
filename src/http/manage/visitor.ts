import { coarseAddress } from "../../merchants/coarse-address.ts";
import type { Auth } from "../../merchants/people/auth.ts";
import { isOperator } from "../../merchants/people/operators.ts";
import { type CompanyScope, type Membership, tenancyOf } from "../../merchants/tenancy.ts";
import { addressOf } from "../rate.ts";
import type { ManageCtx } from "./context.ts";
import type { Actor, From } from "./operation.ts";

/** Which company a person with several is working in: a header for programs, a cookie for browsers. */
export const COMPANY_HEADER = "dwar-company";
export const COMPANY_COOKIE = "dwar.company";

export type Session = NonNullable<Awaited<ReturnType<Auth["api"]["getSession"]>>>;

/** Who is asking. */
export type Visitor = Stranger | SignedIn;

export interface Stranger {
  readonly session: null;
  readonly from: From;
}

export interface SignedIn {
  readonly session: Session;
  readonly from: From;
  readonly actor: Actor;
  readonly companies: readonly Membership[];
  /** The one they work in. Null: they belong to none, or `wrongCompany`. */
  readonly scope: CompanyScope | null;
  /** They asked for a company that they don't belong to. */
  readonly wrongCompany: boolean;
  /** Whether they decide about companies: no role in one makes anybody that. */
  readonly operator: boolean;
}

/** Reads the session from a cookie or a bearer token, and what the person belongs to from D1. */
export async function visitorOf(c: ManageCtx, chosen: string | undefined): Promise<Visitor> {
  const from: From = {
    address: coarseAddress(addressOf(c)),
    agent: c.req.header("user-agent") ?? null,
    requestId: c.get("requestId"),
  };
  const { response: session, headers } = await c.get("auth").api.getSession({ headers: c.req.raw.headers, returnHeaders: true });
  // A session that is used lives on: its cookie has a new age.
  for (const cookie of headers?.getSetCookie() ?? []) c.header("set-cookie", cookie, { append: true });
  if (!session) return { session: null, from };
  const { id: user, name, email } = session.user;
  const [{ companies, enter }, operator] = await Promise.all([tenancyOf(c.env.DB, user), isOperator(c.env.DB, user)]);
  const named = c.req.header(COMPANY_HEADER);
  const first = companies[0]?.company;
  const scope =
    named === undefined ? (chosen !== undefined && enter(chosen)) || (first !== undefined && enter(first)) || null : enter(named);
  return {
    session,
    from,
    actor: { user, name, email },
    companies,
    scope,
    wrongCompany: named !== undefined && scope === null,
    operator,
  };
}
