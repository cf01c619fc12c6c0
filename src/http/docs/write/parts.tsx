import { html, raw } from "hono/html";
import type { Child, FC } from "hono/jsx";

// What the page is put together from.

/** Text with `code` and [links](…). */
export const Inline: FC<{ text: string }> = ({ text }) => (
  <>
    {text.split(/(`[^`]+`|\[[^\]]+\]\([^)]+\))/).map((piece) => {
      if (piece.startsWith("`")) return <code>{piece.slice(1, -1)}</code>;
      const [, label, href] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(piece) ?? [];
      return href === undefined ? piece : <a href={href}>{label}</a>;
    })}
  </>
);

/** Long lines scroll, and a keyboard must be able to scroll them. */
const Box: FC<{ children?: Child }> = ({ children }) => (
  <pre tabindex={0}>
    <code>{children}</code>
  </pre>
);

export const Code: FC<{ text: string }> = ({ text }) => <Box>{text}</Box>;

/** JSON with its names told apart from its values. */
export const Json: FC<{ value: unknown }> = ({ value }) => {
  const pieces = JSON.stringify(value, null, 2).split(/("(?:[^"\\]|\\.)*"(?=:))/);
  return <Box>{pieces.map((piece, at) => (at % 2 === 1 ? <i>{piece}</i> : piece))}</Box>;
};

export const Section: FC<{ id: string; title: string; children?: Child }> = ({ id, title, children }) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {children}
  </section>
);

export const Rows: FC<{ rows: Readonly<Record<string, string>> }> = ({ rows }) => (
  <ul class="fields">
    {Object.entries(rows).map(([name, text]) => (
      <li>
        <p>
          <code class="name">{name}</code>
        </p>
        <p>
          <Inline text={text} />
        </p>
      </li>
    ))}
  </ul>
);

export const style = (text: string) => html`<style>${raw(text)}</style>`;
