// Contract 1, as six gateways have shaped it: it only grows by what may be absent. What takes something away or changes what a word
// means is contract 2. An adapter writes its own names before `idempotencyKey`, one for each operation: the same key comes with
// several. Messages about refunds mostly carry the gateway's id of the payment only: `locate` brings them home.

import type {
  DisputeNotice,
  FailureKind,
  GatewayFailure,
  Method,
  NextAction,
  Observation,
  RefundNotice,
  RefundReceipt,
} from "../domain/facts.ts";
import type { Mode } from "../kernel/ids.ts";
import type { AmountForm, Currency, Money } from "../kernel/money.ts";
import type { Result } from "../kernel/result.ts";

// --- credentials: one description drives validation, encryption and the settings form ---

interface FieldBase {
  readonly label: string;
  readonly help?: string;
  readonly optional?: true;
  /** Only there for a while, such as a secret that is being changed: nobody is asked for it when an account is made. */
  readonly passing?: true;
}
export interface TextField extends FieldBase {
  readonly kind: "text";
  /** Encrypted at rest, a password input in the form, never sent back to the browser. */
  readonly secret?: true;
  readonly pattern?: RegExp;
}
export interface ChoiceField extends FieldBase {
  readonly kind: "choice";
  readonly choices: Readonly<Record<string, string>>;
}
export type Field = TextField | ChoiceField;
export type Fields = Readonly<Record<string, Field>>;

type OptionalKey<F extends Fields> = { [K in keyof F]: F[K] extends { optional: true } ? K : never }[keyof F];
type ValueOf<T extends Field> = T extends { kind: "choice"; choices: infer C } ? keyof C & string : string;
export type Credentials<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalKey<F>>]: ValueOf<F[K]>;
} & { readonly [K in OptionalKey<F>]?: ValueOf<F[K]> };

// --- what every call receives: everything impure arrives through here ---

/** `endpoint` is the adapter's own value for the order's mode; `now` is Unix ms. */
export interface Call<F extends Fields, E> {
  readonly mode: Mode;
  readonly endpoint: E;
  readonly credentials: Credentials<F>;
  readonly http: GatewayHttp;
  readonly now: number;
  /** Stable across retries of the same logical operation. */
  readonly idempotencyKey: string;
  /** What was loaded for this account before and is still good, for example an access token; `name` tells such things apart. */
  cached<T>(name: string, load: () => Promise<Result<Cached<T>, GatewayFailure>>): Promise<Result<T, GatewayFailure>>;
}

export interface Cached<T> {
  readonly value: T;
  /** Seconds that it may be used; 0 where it is not to be kept. */
  readonly goodFor: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; `{}` for an empty body. */
  readonly body: unknown;
}
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** JSON that has to leave byte for byte as somebody else wrote it. */
  readonly jsonText?: string;
  readonly form?: Readonly<Record<string, string>>;
  /** May this move money? Then a timeout, 5xx, 408, 409 or 425 is `unknown`. */
  readonly moves: boolean;
  /** May the transport repeat it by itself? Reads: yes. Writes: only with a key that the gateway honours. */
  readonly repeatable: boolean;
}
export interface GatewayHttp {
  /** `read` sees every answer that parsed; transport failures never reach it. */
  json<T>(request: HttpRequest, read: (answer: HttpAnswer) => Result<T, GatewayFailure>): Promise<Result<T, GatewayFailure>>;
}

// --- creating and completing ---

export interface Create {
  /** 22 alphanumerics: the transaction's id without its prefix. Goes into every field that the gateway echoes. */
  readonly paymentId: string;
  readonly amount: Money;
  readonly method: Method;
  readonly description: string;
  /** Where the gateway sends the customer back to. */
  readonly returnUrl: string;
  /** Where the gateway posts its webhooks: one address per gateway account. */
  readonly notifyUrl: string;
  readonly capture: "automatic" | "manual";
  /** Unix ms after which the order is no longer offered: ask for a session that ends near it. */
  readonly wantedBy: number;
  /** BCP 47, as the customer's browser prefers. */
  readonly locale: string;
  readonly customer: { readonly name?: string; readonly email?: string; readonly phone?: string };
}

export interface Created {
  /** What `lookup` takes: the gateway's id or ours, whichever works. */
  readonly ref: string;
  readonly next: NextAction;
  /** Unix ms until which the customer can still pay this session. */
  readonly expiresAt?: number;
}

/** What the customer brought back: a verified return or answers to `ask`. */
export type Proof =
  | { readonly kind: "return"; readonly params: Verified<ReturnParams> }
  | { readonly kind: "answers"; readonly answers: Readonly<Record<string, string>> };

/** Another step, or a fact. */
export type Completed = { readonly next: NextAction } | { readonly observed: Observation };

// --- operations: present means supported ---

export interface Amendment {
  /** What `lookup` takes. */
  readonly ref: string;
  readonly gatewayTransactionId?: string;
  readonly amount: Money;
  /** 22 alphanumerics: the refund's id without its prefix, where the gateway takes a reference. */
  readonly amendmentId: string;
  readonly reason?: string;
}
/** Which refund is looked for. */
export interface RefundQuery extends Amendment {
  /** What its receipt said; absent when that was lost. */
  readonly refundRef?: string;
}
export interface Operation<F extends Fields, E, O> {
  /** Whether less than the whole amount can be asked for. */
  readonly partial: boolean;
  run(call: Call<F, E>, input: Amendment): Promise<Result<O, GatewayFailure>>;
}

// --- what arrives from outside: verified first, by type ---

declare const verified: unique symbol;
/** Only `verify` functions mint this, so believing something unverified does not compile. */
export type Verified<T> = T & { readonly [verified]: true };

export interface RawNotice {
  /** The body's text, byte for byte. */
  readonly body: string;
  readonly headers: Headers;
  readonly url: URL;
}
/** The query of the customer's return, or the fields of its form post. */
export type ReturnParams = Readonly<Record<string, string>>;

export interface Notice {
  /** Takes effect once per order; a replay is acknowledged and dropped. */
  readonly dedupeKey: string;
  /** Our 22 characters, when the notice echoes them. */
  readonly paymentId?: string;
  /** The gateway's ids in it. */
  readonly refs?: readonly string[];
  readonly observed?: Observation;
  readonly refund?: RefundNotice;
  readonly dispute?: DisputeNotice;
}
/** All that an unauthenticated message may say: whose turn it is to be asked. */
export type Hint = Pick<Notice, "dedupeKey" | "paymentId" | "refs">;

export type Inbound<F extends Fields, E, Raw> =
  | {
      /** Authenticated by a signature over the raw message. `unsigned` (a failure return at eSewa or Razorpay) is treated as a hint. */
      readonly trust: "signed";
      verify(call: Call<F, E>, raw: Raw): Promise<Result<Verified<Raw> | "unsigned", GatewayFailure>>;
      parse(call: Call<F, E>, raw: Verified<Raw>): Result<readonly Notice[], GatewayFailure>;
      hint(call: Call<F, E>, raw: Raw): Result<readonly Hint[], GatewayFailure>;
    }
  | {
      readonly trust: "hint";
      hint(call: Call<F, E>, raw: Raw): Result<readonly Hint[], GatewayFailure>;
    };

// --- the adapter ---

/** One gateway: facts, credential fields, word tables and three to nine functions. What it can do is what it has. */
export interface Gateway<F extends Fields = Fields, E = unknown> {
  readonly contract: 1;
  readonly id: string;
  /** As the merchant knows it. */
  readonly name: string;
  /** The page of the gateway's documentation that the facts below come from. */
  readonly docs: string;
  /** ISO 3166 codes of the countries whose merchants it serves. */
  readonly countries: readonly string[] | "any";
  readonly currencies: readonly Currency[] | "any";
  readonly methods: readonly Method[];
  /** How the customer pays there: what `create` mostly leads to. */
  readonly flow: NextAction["kind"];
  /** Minor units, inclusive. */
  readonly limits?: Readonly<Partial<Record<Currency, { readonly min?: number; readonly max?: number }>>>;
  readonly amountForm: AmountForm;
  readonly fields: F;
  /** A mode without an endpoint is not offered: the built-in sandbox has no live one. */
  readonly endpoints: Readonly<Partial<Record<Mode, E>>>;
  /** Seconds that a session can live when create does not say; the attempt is watched that long and 15 minutes more. */
  readonly sessionLife: number;
  /** How the gateway protects against repeats: its own key, our reference, or not at all. */
  readonly repeats: "key" | "reference" | "unprotected";
  /** Whether a merchant may hold money first and take it later. */
  readonly manualCapture: boolean;
  /** Create itself can take money (no customer step): then its lost answer is `unknown`. */
  readonly createTakesMoney?: true;
  /** "Not found" means pending until the session's life is over (eSewa before the customer posts). */
  readonly absentIsPending?: true;
  /** A session can be entered once: a customer who comes back from it unpaid needs a new one (eSewa refuses its id a second time). */
  readonly entersOnce?: true;
  /** Its look-ups say what went back of a payment (`Observation.refunded`): so it is asked over three months for what others gave back. */
  readonly tellsReturned?: true;
  /** Native code -> our vocabulary. Data, so a test can print and diff it. */
  readonly failures: Readonly<Record<string, FailureKind>>;

  /** One harmless call that proves the credentials; its answer may name the account. */
  check(call: Call<F, E>): Promise<Result<{ readonly account?: string }, GatewayFailure>>;
  create(call: Call<F, E>, input: Create): Promise<Result<Created, GatewayFailure>>;
  /** Absent where the customer's proof adds nothing: the domain then settles by `lookup`. */
  complete?(call: Call<F, E>, ref: string, proof: Proof, expected: Money): Promise<Result<Completed, GatewayFailure>>;
  lookup(call: Call<F, E>, ref: string, expected: Money): Promise<Result<Observation, GatewayFailure>>;
  /** Ends an open session so that it can no longer be paid. */
  cancel?(call: Call<F, E>, ref: string): Promise<Result<Observation, GatewayFailure>>;

  /** Makes the hold where that is a call of its own: the core calls it as soon as the gateway says `approved`. */
  readonly hold?: Operation<F, E, Observation>;
  /** Takes what was authorized. With automatic capture the core calls it as soon as the gateway says `authorized`. */
  readonly capture?: Operation<F, E, Observation>;
  /** Lets go of what was authorized and not taken. */
  readonly void?: Operation<F, E, Observation>;
  /** `byHand`: the gateway has no way to, so it is written down for a person to do. */
  readonly refund?: Operation<F, E, RefundReceipt> & { readonly byHand?: true };
  refundLookup?(call: Call<F, E>, wanted: RefundQuery): Promise<Result<RefundReceipt, GatewayFailure>>;

  readonly returns: Inbound<F, E, ReturnParams>;
  /** Absent where the gateway sends none: the alarm looks. `events`: what the merchant subscribes to at the gateway. */
  readonly webhooks?: Inbound<F, E, RawNotice> & { readonly events: readonly string[] };
  /** Our 22 characters for a notice that carries only the gateway's ids; null where the gateway does not know either. */
  locate?(call: Call<F, E>, refs: readonly string[]): Promise<Result<string | null, GatewayFailure>>;
  /** Addresses that customers are sent to: the payment page's policy must allow them before it knows which. */
  pages?(endpoint: E): readonly string[];
}

/** Identity at run time; infers field and endpoint types so each method sees exact credentials. */
export function defineGateway<const F extends Fields, E>(gateway: Gateway<F, E>): Gateway<F, E> {
  return gateway;
}
