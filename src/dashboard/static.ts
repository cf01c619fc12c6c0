import { Hono } from "hono";
import type { ManageApp } from "../http/manage/context.ts";
import { sha256 } from "../kernel/crypto.ts";
import { hex } from "../kernel/encoding.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

const FILES = [
  { name: "style", ending: "css", type: "text/css", text: STYLE },
  { name: "script", ending: "js", type: "text/javascript", text: SCRIPT },
] as const;

interface File {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/** A file's name changes with its text, so browsers may keep it for ever. */
async function named(): Promise<Record<(typeof FILES)[number]["name"], File>> {
  const [style, script] = await Promise.all(
    FILES.map(async ({ name, ending, type, text }) => ({
      path: `/dashboard/static/${name}-${hex(await sha256(text)).slice(0, 12)}.${ending}`,
      type,
      text,
    })),
  );
  if (!style || !script) throw new Error("a static file is missing");
  return { style, script };
}

let made: ReturnType<typeof named> | undefined;
export const staticFiles = (): ReturnType<typeof named> => {
  made ??= named();
  return made;
};

export const files = new Hono<ManageApp>().get("/dashboard/static/:file", async (c, next) => {
  const file = Object.values(await staticFiles()).find(({ path }) => path === c.req.path);
  if (!file) return next();
  return c.body(file.text, 200, { "content-type": `${file.type}; charset=utf-8`, "cache-control": "public, max-age=31536000, immutable" });
});
