/** The languages that the payment page is written in; each has its words in pages/words. */
export const LANGUAGES = ["en", "ne", "hi"] as const;
export type Language = (typeof LANGUAGES)[number];

/** RFC 5646 asks for room for tags of 35 characters; none that a browser or a shop sends comes near. */
export const LONGEST_TAG = 35;

/** A BCP 47 tag in its usual form, for example "ne-NP"; undefined where it is none. */
export function readTag(tag: string): string | undefined {
  if (tag.length > LONGEST_TAG) return undefined;
  try {
    // Without extensions: "en-u-nu-thai" would change the digits of the amount.
    return new Intl.Locale(tag).baseName;
  } catch {
    return undefined;
  }
}

/** The page's language for a BCP 47 tag; undefined where it has none. */
export function languageOf(tag: string): Language | undefined {
  const [language] = readTag(tag)?.split("-") ?? [];
  return LANGUAGES.find((one) => one === language);
}
