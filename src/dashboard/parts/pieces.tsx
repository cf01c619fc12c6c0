import type { Child, FC } from "hono/jsx";
import { Icon, type IconName } from "./icon.tsx";

interface CardProps {
  title?: string;
  text?: Child;
  id?: string;
  /** On a wide screen the title and its text stand beside the rest: for settings. */
  beside?: boolean;
  children?: Child;
}

/** A part of a page. */
export const Card: FC<CardProps> = ({ title, text, id, beside = false, children }) => (
  <section
    class={beside ? "card beside" : "card"}
    id={id}
    {...(title !== undefined && id !== undefined && { "aria-labelledby": `${id}-title` })}
  >
    {title !== undefined && (
      <header>
        <h2 id={id === undefined ? undefined : `${id}-title`}>{title}</h2>
        {text !== undefined && <p>{text}</p>}
      </header>
    )}
    {beside ? <div>{children}</div> : children}
  </section>
);

export type Tone = "good" | "bad" | "wait" | "info" | "plain";

export const Badge: FC<{ tone?: Tone; children?: Child }> = ({ tone = "plain", children }) => (
  <span class={`badge ${tone}`}>{children}</span>
);

interface TableProps {
  /** What the table lists, for who can't see it. */
  caption: string;
  /** The last one may be empty: a column of buttons. */
  heads: readonly string[];
  /** tr elements. */
  children?: Child;
}

/** Scrolls sideways by itself on a narrow screen. */
export const Table: FC<TableProps> = ({ caption, heads, children }) => (
  <section class="scroll" tabindex={0} aria-label={caption}>
    <table>
      <caption class="hidden">{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th scope="col">{head === "" ? <span class="hidden">Actions</span> : head}</th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  </section>
);

/** Where there is nothing yet: what it would be, and how to begin. */
export const Empty: FC<{ icon: IconName; title: string; children?: Child }> = ({ icon, title, children }) => (
  <div class="empty">
    <Icon name={icon} size={36} />
    <b>{title}</b>
    {children}
  </div>
);

/** `previous` and `next` are addresses; absent where there is no such page. */
export const Pager: FC<{ previous?: string | undefined; next?: string | undefined }> = ({ previous, next }) =>
  previous === undefined && next === undefined ? null : (
    <nav class="pager" aria-label="Pages">
      {previous === undefined ? (
        <span />
      ) : (
        <a class="button quiet" href={previous} rel="prev">
          Newer
        </a>
      )}
      {next !== undefined && (
        <a class="button quiet" href={next} rel="next">
          Older
        </a>
      )}
    </nav>
  );

/** A text to take along. Without scripts it is selected by one click. */
export const Copy: FC<{ text: string; label?: string }> = ({ text, label = "Copy" }) => (
  <div class="copy">
    <code>{text}</code>
    <button type="button" class="quiet small-button" data-copy={text} data-copied="Copied">
      <span data-label aria-live="polite">
        {label}
      </span>
    </button>
  </div>
);

/** The same without showing it, where a page is full of other things. Without scripts the text itself is there. */
export const CopyButton: FC<{ text: string; label: string }> = ({ text, label }) => (
  <>
    <code class="without-script">{text}</code>
    <button type="button" class="quiet small-button" data-copy={text} data-copied="Copied">
      <span data-label aria-live="polite">
        {label}
      </span>
    </button>
  </>
);

/** What a page begins with. */
export const Head: FC<{ title: string; text?: Child; back?: { readonly href: string; readonly text: string }; children?: Child }> = ({
  title,
  text,
  back,
  children,
}) => (
  <>
    {back && (
      <a class="crumb" href={back.href}>
        <Icon name="back" size={18} />
        {back.text}
      </a>
    )}
    <div class="head">
      <div>
        <h1>{title}</h1>
        {text !== undefined && <p>{text}</p>}
      </div>
      {children}
    </div>
  </>
);

/** One click that changes something, as a form of its own. */
export const Action: FC<{ action: string; text: string; values?: Readonly<Record<string, string>>; class?: string; label?: string }> = ({
  action,
  text,
  values = {},
  class: className = "quiet small-button",
  label,
}) => (
  <form method="post" action={action}>
    {Object.entries(values).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <button type="submit" class={className} aria-label={label}>
      {text}
    </button>
  </form>
);
