import type * as z from "zod";
import type { Refusal } from "../../kernel/manage-errors.ts";
import type { Result } from "../../kernel/result.ts";
import type { CompanyScope, Role } from "../../merchants/tenancy.ts";
import type { FromEntry } from "./context.ts";

// One object for each thing that can be done to the settings. A JSON route and a dashboard's form both run it through perform.ts,
// so who may do it, what it takes and what the audit log keeps of it are each said once.

/** Who is signed in. */
export interface Actor {
  /** us_… */
  readonly user: string;
  readonly name: string;
  readonly email: string;
}

export interface From {
  /** Cut short: see coarseAddress. */
  readonly address: string | null;
  readonly agent: string | null;
  readonly requestId: string;
}

/** What an operation that is nobody's company's gets. */
export interface PersonContext {
  readonly env: Env;
  /** Unix ms. */
  readonly now: number;
  /** Where the dashboard is, for links. */
  readonly origin: string;
  readonly actor: Actor;
  /** The id of the session that asks. */
  readonly session: string;
  readonly from: From;
  /** After a change of an app's settings: payments read them anew, within seconds everywhere. */
  readonly forget: (app: string) => Promise<void>;
  /** The same after a change of what can be paid in and with, which all apps share. */
  readonly forgetCatalogue: () => Promise<void>;
  readonly waitUntil: FromEntry["waitUntil"];
}

/** What an operation in a company gets: its data is reached through `scope` only. */
export interface ManageContext extends PersonContext {
  readonly actor: Actor & { readonly role: Role; readonly company: string };
  readonly scope: CompanyScope;
}

/** What the audit log keeps of a write: names of what changed and values that are no secret. */
export interface Trace {
  /** The id of what it was done to. */
  readonly target: string;
  readonly app?: string;
  /** Where it is not the company that the caller is in: see also INSTALLATION. */
  readonly company?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export type Params = Readonly<Record<string, string>>;

interface Common<I, O> {
  /** What the audit log calls it, such as "apps.update". */
  readonly name: string;
  /** Below /v1/manage, such as "/apps/:app". */
  readonly path: string;
  /** One sentence for the API's description. */
  readonly summary: string;
  /** The body of a write, the query of a read: a z.strictObject. */
  readonly input: z.ZodType<I>;
  /** What a success says, of answers/: for the document, and for the tests, which hold real answers against it. Nothing is parsed by it. */
  readonly answer: z.ZodType<NoInfer<O>>;
}

type Effect<I, O> =
  | { readonly method: "GET" }
  | {
      readonly method: "POST" | "PATCH" | "PUT" | "DELETE";
      readonly status?: 201;
      trace(done: { readonly params: Params; readonly input: I; readonly output: O }): Trace;
    };

/** Something in a company: `allows` are the roles that may. */
interface InCompany<I, O> {
  readonly allows: readonly Role[];
  run(context: ManageContext, params: Params, input: I): Promise<Result<O, Refusal>>;
}

/** Something of a person's own, or of an operator's. */
interface OfPerson<I, O> {
  readonly allows: "everybody" | "operators";
  run(context: PersonContext, params: Params, input: I): Promise<Result<O, Refusal>>;
}

export type CompanyOperation<I, O> = Common<I, O> & Effect<I, O> & InCompany<I, O>;
export type PersonalOperation<I, O> = Common<I, O> & Effect<I, O> & OfPerson<I, O>;
export type Operation<I, O> = CompanyOperation<I, O> | PersonalOperation<I, O>;

/** For lists: what it takes and answers is only known to itself. */
export type AnyOperation = Operation<unknown, unknown>;

export const isInCompany = <I, O>(operation: Operation<I, O>): operation is CompanyOperation<I, O> => Array.isArray(operation.allows);

/** The HTTP status of a success. */
export const successOf = <I, O>(operation: Operation<I, O>): 200 | 201 => (operation.method === "GET" ? 200 : (operation.status ?? 200));

type Frozen<T> = T extends readonly (infer E)[] ? readonly Frozen<E>[] : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
/** What a schema of answers/ says, as a type. */
export type Told<A extends z.ZodType> = Frozen<z.output<A>>;

// The compiler looks at `answer` once before it knows what `run` answers.
type Agreed<A extends z.ZodType, O> = unknown extends O
  ? unknown
  : [Told<A>, Frozen<O>] extends [Frozen<O>, Told<A>]
    ? unknown
    : "says something else than run answers";

interface Schemas<I extends z.ZodType, A extends z.ZodType, O> {
  readonly input: I;
  readonly answer: A & Agreed<A, NoInfer<O>>;
}

/** What it takes is what `input` says, what `run` answers is what `answer` says: neither less nor more. */
export const inCompany = <I extends z.ZodType, A extends z.ZodType, O>(
  operation: CompanyOperation<z.output<I>, O> & Schemas<I, A, O>,
): CompanyOperation<z.output<I>, O> => operation;

/** The same for what is nobody's company's. */
export const ofPerson = <I extends z.ZodType, A extends z.ZodType, O>(
  operation: PersonalOperation<z.output<I>, O> & Schemas<I, A, O>,
): PersonalOperation<z.output<I>, O> => operation;
