import { expect, it } from "vitest";
import { openApi } from "../../../src/http/docs/write/document.ts";
import { errorsPage } from "../../../src/http/docs/write/errors.ts";
import { llmsText } from "../../../src/http/docs/write/llms.ts";
import { docsPage } from "../../../src/http/docs/write/page.tsx";

// `npm run docs` runs this file so that it writes what it would otherwise compare.

it.each([
  ["src/http/docs/made/openapi.json.txt", () => `${JSON.stringify(openApi(), null, 2)}\n`],
  ["src/http/docs/made/docs.html.txt", docsPage],
  ["src/http/docs/made/llms.txt", llmsText],
  ["docs/errors.md", errorsPage],
])("%s is what `npm run docs` would make", async (path, make) => {
  await expect(make()).toMatchFileSnapshot(`../../../${path}`);
});
