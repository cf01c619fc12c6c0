/** Reserved for other uses: the platform names them, but ISO 3166-1 lists no such countries. */
const NOT_COUNTRIES = new Set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split(" "));

/** Whether it is a country's two capital letters in ISO 3166-1, such as "NP". */
export function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || NOT_COUNTRIES.has(code)) return false;
  // A code that ended ("BU") is read as what came after it.
  const isCurrent = new Intl.Locale(`und-${code}`).region === code;
  return isCurrent && new Intl.DisplayNames("en", { type: "region", fallback: "none" }).of(code) !== undefined;
}
