import { expect, it } from "vitest";

// Guides that lead to what is not there any more are worse than none.

const guides = import.meta.glob<string>(["../*.md", "../docs/*.md"], { query: "?raw", import: "default", eager: true });
const files = new Set(
  Object.keys(
    import.meta.glob([
      "../{.env.example,.dev.vars.example,LICENSE,wrangler.toml,package.json,*.md,*.ts}",
      "../{docs,examples,migrations,scripts,simulators,src,test}/**",
      "!../**/node_modules/**",
    ]),
  ).map((path) => new URL(path, "file:///test/").pathname.slice(1)),
);

/** "../docs/a.md" and "b.md#c" lead to "docs/b.md". */
const leadsTo = (guide: string, link: string) => new URL(link, `file:///${guide.slice("../".length)}`).pathname.slice(1);
const isThere = (path: string) => files.has(path) || [...files].some((file) => file.startsWith(`${path.replace(/\/$/, "")}/`));
/** GitHub's anchor of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- _]/gu, "")
    .replaceAll(" ", "-");
const headingsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

it.each(Object.entries(guides))("%s leads to what is there", (guide, text) => {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^[a-z]+:/.test(link));
  const broken = links.filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? guide.slice("../".length) : leadsTo(guide, path);
    const headings = guides[`../${target}`];
    return !isThere(target) || (anchor !== undefined && headings !== undefined && !headingsOf(headings).includes(anchor));
  });
  expect(broken).toEqual([]);
});
