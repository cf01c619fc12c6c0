import type { Stage } from "../domain/page.ts";
import { Icon } from "./icons.tsx";
import { Back, type Drawn, orderPage } from "./layout.tsx";
import type { Screen } from "./screen.ts";

type Report = Extract<Stage, { kind: "report" }>;
interface Outcome {
  readonly mark: "good" | "bad" | "away" | "clock";
  readonly title: string;
  readonly text: string;
}

/** How it ended: for the browser that paid, after the page is deleted. */
export const outcomePage = (screen: Screen): Drawn => draw(screen, outcomeOf(screen));

/** The money is held, or not what was asked for: the customer can do nothing more here. */
export function reportPage(screen: Screen, { why }: Report): Drawn {
  const { view, words } = screen;
  const { name } = view.merchant;
  return draw(
    screen,
    why === "authorized"
      ? { mark: "good", title: words.authorizedTitle, text: words.authorizedText(name) }
      : { mark: "bad", title: words.mismatchTitle, text: words.mismatchText(name) },
  );
}

function outcomeOf({ view, words }: Screen): Outcome {
  const { name } = view.merchant;
  const paid = (text: string, title: string = words.paidTitle): Outcome => ({ mark: "good", title, text });
  switch (view.status) {
    case "paid":
    case "authorized":
    case "processing":
      return paid(words.paidText(name));
    case "partially_refunded":
      return paid(words.partlyRefundedText(name));
    case "refunded":
      return paid(words.refundedText(name), words.refundedTitle);
    case "cancelled":
      return { mark: "away", title: words.cancelledByShopTitle, text: words.cancelledByShopText(name) };
    // Still open and its page gone: the offer is over, and the alarm has not written it down yet.
    case "open":
    case "expired":
      return { mark: "clock", title: words.expiredTitle, text: words.expiredText(name) };
  }
}

const TONE = { good: "mark good", bad: "mark bad", away: "mark", clock: "mark" } as const;

const draw = (screen: Screen, { mark, title, text }: Outcome): Drawn =>
  orderPage({
    screen,
    title: `${title} · ${screen.view.merchant.name}`,
    children: (
      <>
        <div class="hero">
          <span class={TONE[mark]} aria-hidden="true">
            <Icon name={mark} size={28} />
          </span>
          <h1>{title}</h1>
          <p>{text}</p>
        </div>
        <Back screen={screen} as="button" />
      </>
    ),
  });
