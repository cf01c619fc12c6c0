import type { Gateway } from "../../src/gateways/contract.ts";

/** How the cases of the suite ended for one gateway. */
export interface Outcome {
  readonly gateway: Gateway;
  passed: number;
  readonly skipped: (readonly [name: string, why: string])[];
}

const list = (values: readonly string[] | "any", most = 12) =>
  values === "any"
    ? "any"
    : values.length > most
      ? `${values.slice(0, most).join(", ")} and ${values.length - most} more`
      : values.join(", ");
const partly = (operation: { readonly partial: boolean } | undefined) =>
  operation === undefined ? "–" : operation.partial ? "whole or part" : "whole";
const REPEATS = {
  key: "the gateway's idempotency key",
  reference: "our reference",
  unprotected: "not protected: looked up instead",
} as const;

const captures = ({ manualCapture, capture }: Gateway) =>
  manualCapture ? `when you say, ${partly(capture)}` : capture ? "by us, as soon as it is allowed" : "by the gateway, at once";
const webhooks = ({ webhooks: inbound }: Gateway) =>
  inbound === undefined ? "none: we ask" : inbound.trust === "signed" ? "signed" : "taken as a hint, then we ask";
const returns = ({ returns: inbound }: Gateway) => (inbound.trust === "signed" ? "signed" : "a hint: we ask");

const TITLES = ["Gateway", "Currencies", "Methods", "Money is taken", "Void", "Refund", "Webhooks", "Return", "Repeats", "Suite"];

const row = ({ gateway, passed, skipped }: Outcome) => [
  `[${gateway.name}](${gateway.docs})`,
  list(gateway.currencies),
  gateway.methods.join(", "),
  captures(gateway),
  gateway.manualCapture && gateway.void ? "yes" : "–",
  gateway.refund?.byHand ? "by hand" : partly(gateway.refund),
  webhooks(gateway),
  returns(gateway),
  REPEATS[gateway.repeats],
  `${passed} passed, ${skipped.length} skipped`,
];

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

function section({ gateway, skipped }: Outcome): string {
  const { id, name, docs, countries, fields, limits, webhooks: inbound } = gateway;
  const asked = Object.entries(fields).map(
    ([field, { label, help, ...rest }]) =>
      `| \`${field}\` | ${label}${rest.kind === "text" && rest.secret ? ", encrypted" : ""}${rest.optional ? ", optional" : ""} | ${help ?? ""} |`,
  );
  const bounds = Object.entries(limits ?? {}).map(([currency, { min, max }]) =>
    [currency, min === undefined ? "" : `from ${min}`, max === undefined ? "" : `to ${max}`].filter(Boolean).join(" "),
  );
  const reasons = [...Map.groupBy(skipped, ([, why]) => why)].map(
    ([why, cases]) => `- ${why}: ${cases.map(([title]) => title).join("; ")}`,
  );
  return [
    `## ${name}`,
    "",
    `\`${id}\`, ${docs}. Merchants in: ${list(countries)}.${bounds.length > 0 ? ` Limits in minor units: ${bounds.join("; ")}.` : ""}`,
    "",
    ...(asked.length > 0
      ? ["| field | what it is | where it comes from |", "|---|---|---|", ...asked, ""]
      : ["It asks for no credentials.", ""]),
    ...(inbound ? [`Subscribe its webhooks to: ${inbound.events.map((event) => `\`${event}\``).join(", ")}.`, ""] : []),
    ...(reasons.length > 0 ? ["Cases of the suite that it can't be in:", "", ...reasons, ""] : []),
  ].join("\n");
}

/** docs/gateways.md, from the adapters' own facts and from how the suite ended. */
export const gatewaysPage = (outcomes: readonly Outcome[]): string =>
  [
    "# Gateways",
    "",
    "Made by `npm run docs` from the adapters and from the conformance suite, which every one of them runs against its simulator. How one is",
    "written: [adding a gateway](adding-a-gateway.md).",
    "",
    line(TITLES),
    line(TITLES.map(() => "---")),
    ...outcomes.map((outcome) => line(row(outcome))),
    "",
    ...outcomes.map(section),
  ].join("\n");
