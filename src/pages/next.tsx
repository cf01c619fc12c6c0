import type { FC } from "hono/jsx";
import type { Ask, GatewayFailure, NextAction } from "../domain/facts.ts";
import type { Stage } from "../domain/page.ts";
import { formatMoney } from "./format.ts";
import { originOf } from "./headers.ts";
import { Icon } from "./icons.tsx";
import { PayForm } from "./pay-form.tsx";
import { answerPath, type Screen } from "./screen.ts";
import { StepProblem } from "./trouble.tsx";
import type { Words } from "./words/en.ts";

export type Step = Extract<Stage, { kind: "step" }>;
type Arm<Kind extends NextAction["kind"]> = Extract<NextAction, { kind: Kind }>;
interface Props<Kind extends NextAction["kind"]> {
  screen: Screen;
  step: Step;
  next: Arm<Kind>;
}

/** What the customer does next: one component per arm, the compiler counts them. */
export const Next: FC<{ screen: Screen; step: Step; enters: boolean }> = ({ screen, step, enters }) => {
  const { next } = step;
  switch (next.kind) {
    case "redirect":
      return <GoOn screen={screen} step={step} />;
    case "form":
      // Some gateways take a form only once: who comes by again must ask for it first.
      return enters ? <SelfPost screen={screen} step={step} next={next} /> : <GoOn screen={screen} step={step} />;
    case "ask":
      return <Questions screen={screen} step={step} next={next} />;
    case "sdk":
      return <Sdk screen={screen} step={step} next={next} />;
    case "wait":
      return <Approval screen={screen} step={step} next={next} />;
  }
};

/** Asks for the same method again: that finds the session which is there, or makes another, and leads to it. */
const GoOn: FC<{ screen: Screen; step: Step }> = ({ screen, step }) => {
  const { words } = screen;
  return (
    <PayForm screen={screen}>
      <h1>{words.continueTitle}</h1>
      {step.problem && <StepProblem words={words} problem={step.problem} />}
      <p>{words.continueText}</p>
      <input type="hidden" name="method" value={step.method} />
      <button type="submit">{words.continue}</button>
    </PayForm>
  );
};

/** Posts itself when scripts run, and leaves a working button when they do not. */
const SelfPost: FC<Props<"form">> = ({ screen: { words }, step, next }) => (
  <form method="post" action={originOf(next.action) ? next.action : undefined} data-autosubmit={step.problem ? undefined : ""}>
    <h1>{words.continueTitle}</h1>
    {step.problem && <StepProblem words={words} problem={step.problem} />}
    <p>{words.continueText}</p>
    {Object.entries(next.fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <button type="submit">{words.continue}</button>
  </form>
);

const Hidden: FC<{ step: Step }> = ({ step }) => (
  <>
    <input type="hidden" name="attempt" value={step.attempt} />
    <input type="hidden" name="step" value={step.step} />
  </>
);

const Questions: FC<Props<"ask">> = ({ screen: { view, words, locale }, step, next: { asks, sentTo } }) => {
  const last = asks.some(({ kind }) => kind === "code");
  const wrong = step.problem?.failure === "wrong_answer" ? step.problem : undefined;
  const blamed = wrong && (asks.findLast(({ kind, secret }) => secret || kind === "pin" || kind === "code") ?? asks.at(-1));
  return (
    <form method="post" action={answerPath(view.id)}>
      <h1>{last ? words.codeTitle : words.methods[step.method].title}</h1>
      {step.problem && !blamed && <StepProblem words={words} problem={step.problem} />}
      {sentTo && <p>{words.codeSent(sentTo)}</p>}
      <Hidden step={step} />
      {asks.map((ask) => (
        <Question ask={ask} words={words} wrong={ask === blamed ? wrong : undefined} />
      ))}
      <button type="submit">{last ? words.pay(formatMoney(view.amount, locale)) : words.confirm}</button>
      {view.mode === "test" && <TestHint asks={asks} words={words} />}
    </form>
  );
};

const INPUTS = {
  mobile: { type: "tel", inputmode: "tel", autocomplete: "tel" },
  pin: { type: "password", inputmode: "numeric", autocomplete: "off" },
  code: { type: "text", inputmode: "numeric", autocomplete: "one-time-code", class: "code" },
  text: { type: "text", autocomplete: "off" },
} as const satisfies Record<Ask["kind"], object>;

const Question: FC<{ ask: Ask; words: Words; wrong: GatewayFailure | undefined }> = ({ ask, words, wrong }) => {
  const id = `ask-${ask.name}`;
  const input = ask.secret && ask.kind === "text" ? { ...INPUTS.text, type: "password" } : INPUTS[ask.kind];
  return (
    <div class="field">
      <label for={id}>{words.labels[ask.kind] ?? ask.label}</label>
      {/* No maxlength: it would cut a code that is pasted with a space in it. The focus goes where the fault is. */}
      <input
        id={id}
        name={ask.name}
        required
        {...input}
        {...(wrong && { "aria-invalid": "true", "aria-describedby": `${id}-error`, autofocus: true })}
      />
      {wrong && (
        <p class="error" id={`${id}-error`} role="alert">
          <Icon name="bad" size={18} />
          <span>
            {words.wrong[ask.kind]}
            {wrong.triesLeft !== undefined && ` ${words.tries(wrong.triesLeft)}`}
          </span>
        </p>
      )}
    </div>
  );
};

const TestHint: FC<{ asks: readonly Ask[]; words: Words }> = ({ asks, words }) => {
  const hints = { mobile: words.testMobile, pin: words.testPin, code: words.testCode, text: undefined };
  const shown = asks.map(({ kind }) => hints[kind]).filter((hint) => hint !== undefined);
  return shown.length > 0 ? (
    <div class="note">
      <p>{words.testHint}</p>
      <ul>
        {shown.map((hint) => (
          <li>{hint}</li>
        ))}
      </ul>
    </div>
  ) : null;
};

/** The gateway's script finds its form, and posts what it learnt as answers. */
const Sdk: FC<Props<"sdk">> = ({ screen: { view, words }, step, next }) => (
  <form method="post" action={answerPath(view.id)} data-boot={next.boot} data-params={JSON.stringify(next.params)}>
    <h1>{words.methods[step.method].title}</h1>
    {step.problem && <StepProblem words={words} problem={step.problem} />}
    <Hidden step={step} />
    <noscript>
      <p class="note">{words.needsScript}</p>
    </noscript>
    {originOf(next.script) && <script src={next.script} defer />}
  </form>
);

const Approval: FC<Props<"wait">> = ({ screen: { words } }) => (
  <div class="hero" role="status">
    <span class="wait" aria-hidden="true" />
    <h1>{words.waitTitle.approve}</h1>
    <p>{words.waitText.approve}</p>
    <p class="small">{words.waitRefreshes}</p>
  </div>
);
