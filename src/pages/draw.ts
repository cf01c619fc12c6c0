import { choosePage } from "./choose.tsx";
import { detailsPage } from "./details.tsx";
import type { Typed } from "./details-input.ts";
import type { Drawn } from "./layout.tsx";
import { outcomePage, reportPage } from "./outcome.tsx";
import type { Screen } from "./screen.ts";
import { stepPage } from "./step.tsx";
import { waitPage } from "./wait.tsx";

export interface Drawing {
  /** How often the waiting page has loaded itself. */
  readonly turn?: number;
  /** Why what the customer last chose was not taken. */
  readonly refusal?: string;
  /** The attempt whose form for the gateway the customer has just asked for. */
  readonly enters?: number;
  /** The details that the customer gave and that can't be taken. */
  readonly typed?: Typed;
}

/** The page of an order at its stage; `gone` is drawn for the browser that paid. */
export function draw(screen: Screen, { turn = 0, refusal, typed, enters }: Drawing = {}): Drawn {
  const { stage } = screen.view;
  switch (stage.kind) {
    case "details":
      return detailsPage(screen, typed);
    case "choose":
      return choosePage(screen, stage, refusal);
    case "step":
      return stepPage(screen, stage, { turn, refusal, enters: enters === stage.attempt });
    case "wait":
      return waitPage(screen, stage, turn);
    case "report":
      return reportPage(screen, stage);
    case "gone":
      return outcomePage(screen);
  }
}
