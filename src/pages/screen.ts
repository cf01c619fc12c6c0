import type { Language } from "../domain/languages.ts";
import type { PageView } from "../domain/page.ts";
import type { Words } from "./words/en.ts";

/** What every part of a page is drawn from. */
export interface Screen {
  readonly view: PageView;
  readonly words: Words;
  /** BCP 47 tag for the amount and for the gateway. */
  readonly locale: string;
  /** Unix ms. */
  readonly now: number;
}

export const pagePath = (id: string): string => `/payments/${id}`;
/** Straight on to the gateway with attempt `attempt`, as its form says: only for who has just chosen it. */
export const enterPath = (id: string, attempt: number): string => `/payments/${id}?go=${attempt}`;
export const languagePath = (id: string, language: Language): string => `/payments/${id}?lang=${language}`;
export const detailsPath = (id: string): string => `/payments/${id}/details`;
export const payPath = (id: string): string => `/payments/${id}/pay`;
export const answerPath = (id: string): string => `/payments/${id}/answer`;
export const backPath = (id: string): string => `/payments/${id}/back`;
export const waitPath = (id: string, turn = 1): string => `/payments/${id}?wait=${turn}`;
