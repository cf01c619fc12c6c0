const FALLBACK = "en";

/** The customer's first usable language, as Intl takes it; "en" where the browser names none. */
export function preferredLocale(acceptLanguage: string | undefined): string {
  const wanted = (acceptLanguage ?? "")
    .slice(0, 500)
    .split(",")
    .map((item) => {
      const [tag = "", ...parameters] = item.split(";").map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith("q="));
      return { tag, weight: quality ? Number(quality.slice(2)) : 1 };
    })
    .filter(({ tag, weight }) => tag !== "" && tag !== "*" && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  for (const { tag } of wanted) {
    const locale = usable(tag);
    if (locale) return locale;
  }
  return FALLBACK;
}

function usable(tag: string): string | undefined {
  try {
    // Without extensions: "en-u-nu-thai" would change the digits of the amount.
    const { baseName } = new Intl.Locale(tag);
    return Intl.NumberFormat.supportedLocalesOf(baseName).length > 0 ? baseName : undefined;
  } catch {
    return undefined;
  }
}
