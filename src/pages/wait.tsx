import type { Stage } from "../domain/page.ts";
import { Back, type Drawn, orderPage } from "./layout.tsx";
import { type Screen, waitPath } from "./screen.ts";

type Wait = Extract<Stage, { kind: "wait" }>;

const FIRST = 3;
const SLOWEST = 15;

/** Nothing to do but wait: loads itself again, first soon and then slower. `turn` counts how often it did. */
export function waitPage(screen: Screen, { why }: Wait, turn: number): Drawn {
  const { view, words } = screen;
  const again = waitPath(view.id, turn + 1);
  return orderPage({
    screen,
    title: `${words.waitTitle[why]} · ${view.merchant.name}`,
    refresh: { seconds: Math.min(FIRST + Math.floor(turn / 4), SLOWEST), to: again },
    children: (
      <>
        <div class="hero" role="status">
          <span class="wait" aria-hidden="true" />
          <h1>{words.waitTitle[why]}</h1>
          <p>{words.waitText[why]}</p>
          <p class="small">{words.waitRefreshes}</p>
        </div>
        <p>
          <a class="button quiet" href={again}>
            {words.checkNow}
          </a>
        </p>
        <Back screen={screen} as="back" />
      </>
    ),
  });
}
