import type { Language } from "../../domain/languages.ts";
import { en, type Words } from "./en.ts";
import { hi } from "./hi.ts";
import { ne } from "./ne.ts";

/** The words of every language; the switch on the page shows them in the order of LANGUAGES. */
export const languages: Readonly<Record<Language, Words>> = { en, ne, hi };
