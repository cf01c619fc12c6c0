import { type Context, Hono } from "hono";
import { sha256 } from "../../kernel/crypto.ts";
import { base64 } from "../../kernel/encoding.ts";
import type { App } from "../context.ts";

// The documents are made by `npm run docs`, and each is a module of its own that is loaded when somebody first asks for it:
// payments carry nothing of them.

/** What the documents call the service: examples.ts has it too. */
const PLACEHOLDER = /https:\/\/dwar\.example\.com/g;

/** A host may hold quotes and more, and this goes into HTML and JSON. */
const originOf = (c: Context) => new URL(c.req.url).origin.replace(/[^\w.:/[\]-]/g, "");

function answer(c: Context, text: string, type: string, policy: string): Response {
  return c.body(text.replace(PLACEHOLDER, originOf(c)), 200, {
    "content-type": `${type}; charset=utf-8`,
    "content-security-policy": `default-src 'none'; ${policy}frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    "cache-control": "public, max-age=300",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
}

/** The page has one style sheet, inside it, and no script. */
async function stylePolicy(page: string): Promise<string> {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? "";
  return `style-src 'sha256-${base64(await sha256(style))}'; img-src data:; `;
}

/** GET /openapi.json, /docs and /llms.txt: the API described for programs, people and language models. */
export const docs = new Hono<App>()
  .get("/openapi.json", async (c) => answer(c, (await import("./made/openapi.json.txt")).default, "application/json", ""))
  .get("/docs", async (c) => {
    const page = (await import("./made/docs.html.txt")).default;
    return answer(c, page, "text/html", await stylePolicy(page));
  })
  .get("/llms.txt", async (c) => answer(c, (await import("./made/llms.txt")).default, "text/plain", ""));
