import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seedDemo } from "../../scripts/demo.ts";
import { DEMO_USER, seedDemoUser } from "../../scripts/demo-user.ts";
import { localDatabase } from "../../scripts/ops/local-database.ts";
import { isOperator } from "../../src/merchants/people/operators.ts";
import { remove, root, tempFolder } from "../start/instance.ts";
import { operator, SEALING_KEYS, wranglerLike } from "./operator.ts";

// What the operator does for people: on this machine, and as on a deployed worker.

const folder = tempFolder();
const { d1, close } = await localDatabase({ root, persistTo: folder });
beforeAll(async () => {
  await seedDemo(d1, SEALING_KEYS);
  await seedDemoUser(d1);
});
afterAll(() => {
  close();
  remove(folder);
});

describe.each(["local", "remote"] as const)("%s", (place) => {
  const { wrangler } = wranglerLike(d1);
  const where = place === "local" ? ["--persist-to", folder] : ["--remote"];
  const person = operator(place === "remote" ? { wrangler } : {});
  const type = (...args: readonly string[]) => person(...args, ...where);
  const rows = async (sql: string) => (await d1.prepare(sql).bind(DEMO_USER.id).all()).results;
  const user = async () => (await rows("SELECT email_verified, two_factor_enabled FROM users WHERE id = ?"))[0];

  it("somebody becomes an operator, and is one no more", async () => {
    expect(await isOperator(d1, DEMO_USER.id)).toBe(false);
    expect((await type("operator:add", "--email", "Demo@Dwar.test")).out).toBe(
      `${DEMO_USER.name} (demo@dwar.test) is an operator, at once.`,
    );
    expect(await isOperator(d1, DEMO_USER.id)).toBe(true);
    expect(JSON.parse((await type("operator:add", "--email", DEMO_USER.email, "--json")).out)).toEqual({
      user: DEMO_USER.id,
      email: DEMO_USER.email,
      operator: true,
    });
    await type("operator:add", "--email", DEMO_USER.email, "--remove");
    expect(await isOperator(d1, DEMO_USER.id)).toBe(false);
  });

  it("an address is confirmed without a mail", async () => {
    await d1.prepare("UPDATE users SET email_verified = 0").run();
    expect((await type("user:verify", "--email", DEMO_USER.email)).out).toBe(`${DEMO_USER.name} (demo@dwar.test) can sign in.`);
    expect(await user()).toMatchObject({ email_verified: 1 });
  });

  it("a lost second factor is taken away, with all sessions", async () => {
    await d1.batch([
      d1.prepare("UPDATE users SET two_factor_enabled = 1"),
      d1.prepare("INSERT INTO two_factors (id, secret, backup_codes, user_id) VALUES ('tf', 'x', 'x', ?)").bind(DEMO_USER.id),
      d1
        .prepare("INSERT INTO sessions (id, token, user_id, expires_at, created_at, updated_at) VALUES ('s', 't', ?, 9999999999999, 0, 0)")
        .bind(DEMO_USER.id),
    ]);
    expect((await type("user:2fa-off", "--email", DEMO_USER.email)).code).toBe(0);
    expect(await user()).toMatchObject({ two_factor_enabled: 0 });
    for (const table of ["two_factors", "sessions"]) expect(await rows(`SELECT id FROM ${table} WHERE user_id = ?`)).toEqual([]);
  });

  it("says who is not there", async () => {
    const there = place === "local" ? "on this machine; --remote asks the deployed worker" : "on the deployed worker";
    for (const command of ["operator:add", "user:verify", "user:2fa-off"]) {
      expect(await type(command, "--email", "nobody@dwar.test")).toMatchObject({
        code: 1,
        note: `--email: There is no account with the address nobody@dwar.test ${there}.`,
      });
      expect(await type(command)).toMatchObject({ code: 2, note: expect.stringContaining("--email: is required.") });
    }
  });
});
