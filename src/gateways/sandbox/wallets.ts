/** The only PIN and the only code that a test wallet knows. */
export const PIN = "1111";
export const CODE = "987654";

export type Behaviour =
  | "pays"
  | "has_no_money"
  /** The money takes its time after it was asked for. */
  | "pays_later"
  /** The money is taken, and nobody is told. */
  | "pays_silently";

/** The test payers by mobile number. */
export const WALLETS: ReadonlyMap<string, Behaviour> = new Map([
  ["9800000000", "pays"],
  ["9800000001", "pays"],
  ["9800000002", "pays"],
  ["9800000003", "pays"],
  ["9800000004", "pays"],
  ["9800000005", "pays"],
  ["9800000006", "has_no_money"],
  ["9800000007", "pays_later"],
  ["9800000008", "pays_silently"],
]);

/** "98XXXXX000": all that is kept or shown of a number. Different for each test wallet. */
export const masked = (mobile: string): string => `${mobile.slice(0, 2)}XXXXX${mobile.slice(-3)}`;

const BEHAVIOURS: ReadonlyMap<string, Behaviour> = new Map([...WALLETS].map(([mobile, behaviour]) => [masked(mobile), behaviour]));

export const behaviourOf = (wallet: string | null): Behaviour => (wallet && BEHAVIOURS.get(wallet)) || "pays";
