// Two shops to try things with, only ever in local development and in the tests: their keys are in the README.
import { sql } from "drizzle-orm";
import { secretHash } from "../src/merchants/keys.ts";
import { type Database, database } from "../src/storage/database.ts";
import { apiKeys, apps, companies, gatewayAccounts, signingSecrets } from "../src/storage/schema.ts";
import { accountPlace, type SealingKeys, seal, sealingKeys, signingPlace } from "../src/storage/sealed.ts";

interface DemoShop {
  readonly app: string;
  readonly company: string;
  readonly owner: string;
  readonly name: string;
  readonly email: string;
  readonly site: string;
  readonly colour: string;
  readonly key: string;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly signingSecret: string;
  readonly account: string;
}

/** The second shop is another company's: for seeing that one merchant can't reach another's data. */
export const DEMO_SHOPS = [
  {
    app: "ap_demo00001",
    company: "co_demo00001",
    owner: "Himal Trading",
    name: "Himal Tea House",
    email: "help@himal-tea.example.com",
    site: "https://himal-tea.example.com",
    colour: "#1d6f42",
    key: "ak_demo00001",
    publicKey: "test_public_key_d0000000000000000000000000000001",
    secretKey: "test_secret_key_d0000000000000000000000000000001",
    signingSecret: "whsec_ZHdhci1kZW1vLXNpZ25pbmctc2VjcmV0LTAwMDE=",
    account: "gc_demo00001",
  },
  {
    app: "ap_demo00002",
    company: "co_demo00002",
    owner: "Snow Line Media",
    name: "Yeti Books",
    email: "help@yeti-books.example.com",
    site: "https://yeti-books.example.com",
    colour: "#2b4c9b",
    key: "ak_demo00002",
    publicKey: "test_public_key_d0000000000000000000000000000002",
    secretKey: "test_secret_key_d0000000000000000000000000000002",
    signingSecret: "whsec_ZHdhci1kZW1vLXNpZ25pbmctc2VjcmV0LTAwMDI=",
    account: "gc_demo00002",
  },
] as const satisfies readonly DemoShop[];

const MODE = "test";

/** Adds what is missing and leaves the rest alone, except that secrets are sealed anew: SEALING_KEYS may have changed. */
export async function demoStatements(db: Database, keys: SealingKeys, now: number) {
  const shops = await Promise.all(
    DEMO_SHOPS.map(async (shop) => ({
      ...shop,
      hash: await secretHash(shop.secretKey),
      credentials: await seal(keys, accountPlace(shop.account), "{}"),
      signing: await seal(keys, signingPlace(shop.app, MODE), shop.signingSecret),
    })),
  );
  const sealedAnew = { sealed: sql`excluded.sealed` };
  return [
    db
      .insert(companies)
      .values(shops.map(({ company, owner }) => ({ id: company, name: owner, kyb: "approved", createdAt: now }) as const))
      .onConflictDoNothing(),
    db
      .insert(apps)
      .values(
        shops.map(({ app, company, name, email, site, colour }) => ({
          id: app,
          company,
          name,
          email,
          site,
          colour,
          idSalt: `demo ${app}`,
          createdAt: now,
        })),
      )
      .onConflictDoNothing(),
    db
      .insert(apiKeys)
      .values(
        shops.map(({ key, app, publicKey, hash }) => ({ id: key, app, mode: MODE, publicKey, secretHash: hash, createdAt: now }) as const),
      )
      .onConflictDoNothing(),
    db
      .insert(signingSecrets)
      .values(shops.map(({ app, signing }) => ({ app, mode: MODE, sealed: signing }) as const))
      .onConflictDoUpdate({ target: [signingSecrets.app, signingSecrets.mode], set: sealedAnew }),
    db
      .insert(gatewayAccounts)
      .values(
        shops.map(
          ({ account, app, credentials }) =>
            ({
              id: account,
              app,
              mode: MODE,
              gateway: "sandbox",
              sealed: credentials,
              enabled: true,
              verifiedAt: now,
              createdAt: now,
            }) as const,
        ),
      )
      .onConflictDoUpdate({ target: gatewayAccounts.id, set: sealedAnew }),
  ] as const;
}

/** `sealing` is the value of SEALING_KEYS. */
export async function seedDemo(d1: D1Database, sealing: string): Promise<void> {
  const db = database(d1);
  await db.batch(await demoStatements(db, await sealingKeys(sealing), Date.now()));
}
