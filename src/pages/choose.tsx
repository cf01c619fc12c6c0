import type { FC } from "hono/jsx";
import type { Method } from "../domain/facts.ts";
import type { Stage } from "../domain/page.ts";
import { formatMoney } from "./format.ts";
import { Icon } from "./icons.tsx";
import { Back, type Drawn, orderPage } from "./layout.tsx";
import { PayForm } from "./pay-form.tsx";
import type { Screen } from "./screen.ts";
import { LastAttempt, Refusal } from "./trouble.tsx";
import type { Words } from "./words/en.ts";

type Choose = Extract<Stage, { kind: "choose" }>;

/** The first page: choose how to pay. `refusal` says why the last choice was not taken. */
export function choosePage(screen: Screen, { failed }: Choose, refusal?: string): Drawn {
  const { view, words, locale } = screen;
  const { methods } = view;
  const [only] = methods;
  const amount = formatMoney(view.amount, locale);
  return orderPage({
    screen,
    title: failed ? words.failedTitle : `${words.pay(amount)} · ${view.merchant.name}`,
    clock: true,
    children: (
      <>
        {refusal ? <Refusal text={refusal} /> : failed && <LastAttempt words={words} failed={failed} others={methods.length > 1} />}
        <h1 id="how">{only && methods.length === 1 ? words.methods[only].title : words.chooseTitle}</h1>
        {only ? (
          <PayForm screen={screen}>
            {methods.length === 1 ? <OnlyWay method={only} words={words} /> : <Ways methods={methods} words={words} />}
            <button type="submit">{words.pay(amount)}</button>
          </PayForm>
        ) : (
          <p class="note">{words.noMethods}</p>
        )}
        <Back screen={screen} as="cancel" />
      </>
    ),
  });
}

const Way: FC<{ method: Method; words: Words }> = ({ method, words }) => (
  <>
    <span>
      <b>{words.methods[method].name}</b>
      <small>{words.methods[method].hint}</small>
    </span>
    <Icon name={method} />
  </>
);

const OnlyWay: FC<{ method: Method; words: Words }> = ({ method, words }) => (
  <div class="way one">
    <input type="hidden" name="method" value={method} />
    <Way method={method} words={words} />
  </div>
);

/** One radio a method, the first one checked. */
export const Ways: FC<{ methods: readonly Method[]; words: Words }> = ({ methods, words }) => (
  <fieldset class="ways" aria-labelledby="how">
    {methods.map((method, index) => (
      <label class="way">
        <input type="radio" name="method" value={method} checked={index === 0} required />
        <Way method={method} words={words} />
      </label>
    ))}
  </fieldset>
);
