import type { FC } from "hono/jsx";
import type { DetailField, Typed } from "./details-input.ts";
import { Icon } from "./icons.tsx";
import { Back, type Drawn, orderPage } from "./layout.tsx";
import { detailsPath, type Screen } from "./screen.ts";
import { Refusal } from "./trouble.tsx";
import type { Words } from "./words/en.ts";

const NOTHING: Typed = { values: { firstName: "", lastName: "", phone: "", email: "" }, accepted: false, faults: new Set() };

/** Who pays, before it is asked how; `typed` is shown again with what is wrong beside each field. */
export function detailsPage(screen: Screen, typed: Typed = NOTHING): Drawn {
  const { view, words } = screen;
  const { name } = view.merchant;
  const [first] = typed.faults;
  const title = `${words.detailsTitle} · ${name}`;
  return orderPage({
    screen,
    title: first ? `${words.detailsWrongTitle} · ${title}` : title,
    clock: true,
    children: (
      <>
        {first && <Refusal text={words.detailsWrongTitle} />}
        <h1>{words.detailsTitle}</h1>
        <p>{words.detailsText(name)}</p>
        {/* Our own words beside the field, in the page's language; the browser's bubbles would come before them. */}
        <form method="post" action={detailsPath(view.id)} novalidate>
          <Detail field="firstName" words={words} typed={typed} first={first} />
          <Detail field="lastName" words={words} typed={typed} first={first} />
          <Detail field="phone" words={words} typed={typed} first={first} />
          <Detail field="email" words={words} typed={typed} first={first} />
          <Accept screen={screen} typed={typed} first={first} />
          <button type="submit">{words.confirm}</button>
        </form>
        <Back screen={screen} as="cancel" />
      </>
    ),
  });
}

const INPUTS = {
  firstName: { type: "text", autocomplete: "given-name" },
  lastName: { type: "text", autocomplete: "family-name" },
  phone: { type: "tel", inputmode: "tel", autocomplete: "tel" },
  email: { type: "email", inputmode: "email", autocomplete: "email", autocapitalize: "off", spellcheck: false },
} as const satisfies Record<DetailField, object>;

type Faulty = DetailField | "accept";
const idOf = (field: Faulty) => `detail-${field}`;

/** The focus goes to the first fault. */
const marks = (field: Faulty, { faults }: Typed, first: Faulty | undefined) => ({
  ...(faults.has(field) && { "aria-invalid": "true", "aria-describedby": `${idOf(field)}-error` }),
  ...(field === first && { autofocus: true }),
});

const Detail: FC<{ field: DetailField; words: Words; typed: Typed; first: Faulty | undefined }> = ({ field, words, typed, first }) => (
  <div class="field">
    <label for={idOf(field)}>{words.details[field]}</label>
    <input id={idOf(field)} name={field} value={typed.values[field]} required {...INPUTS[field]} {...marks(field, typed, first)} />
    {typed.faults.has(field) && <Fault field={field} words={words} />}
  </div>
);

const Accept: FC<{ screen: Screen; typed: Typed; first: Faulty | undefined }> = ({ screen: { view, words }, typed, first }) => (
  <div>
    <label class="tick">
      <input type="checkbox" name="accept" value="yes" checked={typed.accepted} required {...marks("accept", typed, first)} />
      <span>{words.acceptTerms(view.merchant.name)}</span>
    </label>
    {typed.faults.has("accept") && <Fault field="accept" words={words} />}
  </div>
);

const Fault: FC<{ field: Faulty; words: Words }> = ({ field, words }) => (
  <p class="error" id={`${idOf(field)}-error`}>
    <Icon name="bad" size={18} />
    <span>{words.detailsWrong[field]}</span>
  </p>
);
