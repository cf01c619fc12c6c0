import { randomBytes } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

const MAKE = {
  SEALING_KEYS: () => randomBytes(32).toString("base64"),
  COOKIE_KEY: () => randomBytes(32).toString("base64url"),
} as const;

type Secret = keyof typeof MAKE;

/** Reads .dev.vars and adds the secrets that it lacks, so that each machine has its own. */
export function localSecrets(root: string): Record<Secret, string> {
  const path = join(root, ".dev.vars");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const found = parseEnv(text);
  const secrets = {
    SEALING_KEYS: found.SEALING_KEYS || MAKE.SEALING_KEYS(),
    COOKIE_KEY: found.COOKIE_KEY || MAKE.COOKIE_KEY(),
  };
  const missing = (["SEALING_KEYS", "COOKIE_KEY"] as const).filter((name) => !found[name]);
  if (missing.length === 0) return secrets;
  const lines = missing.map((name) => `${name}="${secrets[name]}"\n`).join("");
  if (text !== "") {
    appendFileSync(path, text.endsWith("\n") ? lines : `\n${lines}`);
    return secrets;
  }
  try {
    // Readable by nobody else: these keys open what the local database holds. "wx": two instances may start at once.
    writeFileSync(path, lines, { mode: 0o600, flag: existsSync(path) ? "w" : "wx" });
    return secrets;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return localSecrets(root);
    throw error;
  }
}
