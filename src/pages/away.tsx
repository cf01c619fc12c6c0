import { type Drawn, orderPage, plainPage } from "./layout.tsx";
import type { Screen } from "./screen.ts";
import type { Words } from "./words/en.ts";

const AGAIN = { seconds: 10 };

/** To someone who may have paid already, "nothing was charged" could be a lie. */
const textFor = (words: Words, mayHavePaid: boolean) => (mayHavePaid ? words.troubleAfterText : words.troubleText);

/** The order can't be reached: what the snapshot knows is shown, without a way to pay. */
export function awayPage(screen: Screen, mayHavePaid: boolean): Drawn {
  const { words } = screen;
  return orderPage({
    screen,
    title: `${words.troubleTitle} · ${screen.view.merchant.name}`,
    refresh: AGAIN,
    children: (
      <div class="hero" role="status">
        <span class="wait" aria-hidden="true" />
        <h1>{words.troubleTitle}</h1>
        <p>{textFor(words, mayHavePaid)}</p>
      </div>
    ),
  });
}

export const plainAwayPage = (words: Words, mayHavePaid: boolean): Drawn =>
  plainPage(words, words.troubleTitle, textFor(words, mayHavePaid), AGAIN);
