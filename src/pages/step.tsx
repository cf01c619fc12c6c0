import { Ways } from "./choose.tsx";
import { Back, type Drawn, orderPage } from "./layout.tsx";
import { Next, type Step } from "./next.tsx";
import { PayForm } from "./pay-form.tsx";
import { type Screen, waitPath } from "./screen.ts";
import { Refusal } from "./trouble.tsx";

/** The next step of the attempt under way, and below it the other ways to pay. `turn` counts the page's own refreshes. */
export function stepPage(
  screen: Screen,
  step: Step,
  { turn, refusal, enters }: { readonly turn: number; readonly refusal: string | undefined; readonly enters: boolean },
): Drawn {
  const { view, words } = screen;
  const others = view.methods.filter((method) => method !== step.method);
  return orderPage({
    screen,
    title: `${words.methods[step.method].title} · ${view.merchant.name}`,
    refresh: step.next.kind === "wait" ? { seconds: Math.max(2, step.next.pollSeconds), to: waitPath(view.id, turn + 1) } : undefined,
    clock: true,
    children: (
      <>
        {refusal && <Refusal text={refusal} />}
        <Next screen={screen} step={step} enters={enters} />
        {others.length > 0 && (
          <details class="other">
            <summary id="how">{words.anotherWay}</summary>
            <PayForm screen={screen}>
              <Ways methods={others} words={words} />
              <button type="submit" class="quiet">
                {words.change}
              </button>
            </PayForm>
          </details>
        )}
        <Back screen={screen} as="cancel" />
      </>
    ),
  });
}
