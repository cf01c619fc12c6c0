import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { flag } from "../../scripts/local/flags.ts";
import { localSecrets } from "../../scripts/local/secrets.ts";
import { sealingKeys } from "../../src/storage/sealed.ts";
import { remove, tempFolder } from "./instance.ts";

describe("flag", () => {
  it("reads both forms, and the last of several", () => {
    expect(flag(["--port", "9000"], "port")).toBe("9000");
    expect(flag(["--port=9000", "--port", "9001"], "port")).toBe("9001");
    expect(flag(["--port-range", "1", "--ports=2"], "port")).toBeUndefined();
    expect(flag(["--port"], "port")).toBeUndefined();
  });
});

describe("localSecrets", () => {
  let folder: string;
  const vars = () => join(folder, ".dev.vars");
  beforeEach(() => {
    folder = tempFolder();
  });
  afterEach(() => remove(folder));

  it("makes what is missing, once, for the owner's eyes only", async () => {
    const made = localSecrets(folder);
    await expect(sealingKeys(made.SEALING_KEYS)).resolves.toBeDefined();
    expect(made.COOKIE_KEY.length).toBeGreaterThanOrEqual(32);
    expect(localSecrets(folder)).toEqual(made);
    if (process.platform !== "win32") expect(statSync(vars()).mode & 0o777).toBe(0o600);
    const other = tempFolder();
    expect(localSecrets(other).SEALING_KEYS).not.toBe(made.SEALING_KEYS);
    remove(other);
  });

  it("keeps what is there", () => {
    writeFileSync(vars(), "# mine\nCOOKIE_KEY=a cookie key of my own, long enough\nOTHER=1");
    const made = localSecrets(folder);
    expect(made.COOKIE_KEY).toBe("a cookie key of my own, long enough");
    expect(readFileSync(vars(), "utf8")).toBe(
      `# mine\nCOOKIE_KEY=a cookie key of my own, long enough\nOTHER=1\nSEALING_KEYS="${made.SEALING_KEYS}"\n`,
    );
    expect(localSecrets(folder)).toEqual(made);
  });
});
