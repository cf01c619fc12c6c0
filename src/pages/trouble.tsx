import type { FC } from "hono/jsx";
import type { GatewayFailure } from "../domain/facts.ts";
import type { Stage } from "../domain/page.ts";
import { formatDuration } from "./format.ts";
import type { Words } from "./words/en.ts";

type Failed = NonNullable<Extract<Stage, { kind: "choose" }>["failed"]>;

/** What a gateway said in its own words; only of a decline does it help the customer. */
const ownWords = (failure: GatewayFailure | undefined) => (failure?.failure === "declined" ? failure.nativeMessage : undefined);

const Again: FC<{ words: Words; failure?: GatewayFailure | undefined }> = ({ words, failure }) =>
  failure?.retryAfter ? <> {words.retryAfter(formatDuration(failure.retryAfter, words))}</> : null;

/** How the last attempt ended, above the choice of the next. */
export const LastAttempt: FC<{ words: Words; failed: Failed; others: boolean }> = ({ words, failed: { reason, failure }, others }) => {
  const known: Readonly<Record<string, string>> = words.reasons;
  const said = ownWords(failure);
  return (
    <div class="alert" role="alert">
      <b>{reason === "cancelled_by_payer" ? words.cancelledTitle : words.failedTitle}</b>
      <p>
        {Object.hasOwn(known, reason) ? known[reason] : words.unknownReason}
        {said && <> “{said}”</>}
      </p>
      {/* Nobody could find out whether an unresolved attempt was charged: then nothing is promised. */}
      {reason !== "unresolved" && (
        <p>
          {others ? words.tryAgain : words.tryAgainOnly}
          <Again words={words} failure={failure} />
        </p>
      )}
    </div>
  );
};

/** What went wrong with a step that can be tried again, where no single field is to blame. */
export const StepProblem: FC<{ words: Words; problem: GatewayFailure }> = ({ words, problem }) => {
  const said = ownWords(problem);
  return (
    <div class="alert" role="alert">
      <p>
        <b>{words.failures[problem.failure]}</b>
        {said && <> “{said}”</>}
        <Again words={words} failure={problem} />
      </p>
    </div>
  );
};

export const Refusal: FC<{ text: string }> = ({ text }) => (
  <div class="alert" role="alert">
    <b>{text}</b>
  </div>
);
