import type { FC } from "hono/jsx";
import { Card, Copy } from "../../parts/pieces.tsx";

export interface ShownOnce {
  readonly title: string;
  readonly pairs: readonly { readonly label: string; readonly value: string }[];
}

const lines = (all: readonly ShownOnce[]) =>
  all.map(({ title, pairs }) => [`# ${title}`, ...pairs.map(({ label, value }) => `${label}=${value}`), ""].join("\n")).join("\n");

/** New secrets, shown on the answer of the form that made them: no address shows them again. */
export const Secrets: FC<{ all: readonly ShownOnce[]; file: string }> = ({ all, file }) => (
  <>
    <p class="note" role="status">
      Copy them now, or download the file: they are shown this once, and nobody can show them again.
    </p>
    {all.map(({ title, pairs }) => (
      <Card title={title}>
        {pairs.map(({ label, value }) => (
          <div class="field">
            <b>{label}</b>
            <Copy text={value} />
          </div>
        ))}
      </Card>
    ))}
    <p>
      <a class="button quiet" download={file} href={`data:text/plain;charset=utf-8,${encodeURIComponent(lines(all))}`}>
        Download as a file
      </a>
    </p>
  </>
);
