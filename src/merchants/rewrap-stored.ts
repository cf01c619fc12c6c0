import { and, asc, eq, gt, or } from "drizzle-orm";
import type { Mode } from "../kernel/ids.ts";
import { type Database, database } from "../storage/database.ts";
import { workerSecrets } from "../storage/people-schema.ts";
import { gatewayAccounts, signingSecrets } from "../storage/schema.ts";
import { accountPlace, rewrap, type SealFault, type SealingKeys, signingPlace, unseal } from "../storage/sealed.ts";
import { secretPlace } from "./people/secrets.ts";

/** What became of all sealed records. Their places name them, such as "gateway_accounts/gc_x"; nothing of what they hold is here. */
export interface RewrapReport {
  /** Opened with an older key, and now under the first; with `check` those that would be. */
  readonly rewrapped: number;
  /** Under the first key before. */
  readonly already: number;
  /** Left as they are. */
  readonly unopened: readonly { readonly place: string; readonly why: SealFault }[];
  /** Somebody else wrote them at the same time: left as they are. */
  readonly overtaken: readonly string[];
  /** The apps that have sealed records, whichever was changed: an earlier run may have ended before their copies were forgotten. */
  readonly apps: readonly string[];
}

interface Kept {
  /** Null: it is no app's. */
  readonly app: string | null;
  readonly place: string;
  readonly sealed: string;
}
interface AccountKept extends Kept {
  readonly id: string;
}
interface SecretKept extends Kept {
  readonly app: string;
  readonly mode: Mode;
}
interface OwnKept extends Kept {
  readonly name: string;
}
type Moved<T> = T & { readonly to: string };

/** Rows that are read at once. */
const PAGE = 100;
/** Characters that are sealed anew in one transaction: a whole transaction can be one argument of a command, which Windows limits. */
const MOST = 8_000;

/**
 * Re-wraps what older keys of `sealing` have sealed, so that the first alone opens it. A record is only replaced where its old text is
 * still there, and by what the first key was seen to open. It can end anywhere and be run again. With `check` nothing is changed.
 */
export async function rewrapStored(d1: D1Database, sealing: SealingKeys, { check }: { readonly check: boolean }): Promise<RewrapReport> {
  const db = database(d1);
  const found = { already: 0, rewrapped: 0 };
  const unopened: RewrapReport["unopened"][number][] = [];
  const overtaken: string[] = [];
  const apps = new Set<string>();
  const alone: SealingKeys = { current: sealing.current, all: new Map([[sealing.current.id, sealing.current]]) };

  async function moved<T extends Kept>(record: T): Promise<Moved<T> | null> {
    if (record.app !== null) apps.add(record.app);
    const { place, sealed } = record;
    const to = await rewrap(sealing, place, sealed);
    const opened = to.ok ? await unseal(alone, place, to.value) : to;
    if (!opened.ok) unopened.push({ place, why: opened.error });
    else if (to.ok && to.value !== sealed) return { ...record, to: to.value };
    else found.already++;
    return null;
  }

  async function through<T extends Kept>(
    pages: AsyncIterable<readonly T[]>,
    replace: (records: Batch<Moved<T>>) => Promise<readonly boolean[]>,
  ) {
    for await (const page of pages) {
      const due = (await Promise.all(page.map(moved))).filter((record) => record !== null);
      for (const batch of batches(due)) {
        const replaced = check ? batch.map(() => true) : await replace(batch);
        for (const [i, { place }] of batch.entries()) {
          if (replaced[i]) found.rewrapped++;
          else overtaken.push(place);
        }
      }
    }
  }

  await through(accountPages(db), (records) => replaceAccounts(db, records));
  await through(secretPages(db), (records) => replaceSecrets(db, records));
  await through(ownPage(db), (records) => replaceOwn(db, records));
  return { ...found, unopened, overtaken, apps: [...apps] };
}

type Batch<T> = readonly [T, ...T[]];

function batches<T extends { readonly to: string }>(records: readonly T[]): readonly Batch<T>[] {
  const made: [T, ...T[]][] = [];
  let size = 0;
  for (const record of records) {
    const last = made.at(-1);
    size += record.to.length;
    if (last && size <= MOST) last.push(record);
    else {
      made.push([record]);
      size = record.to.length;
    }
  }
  return made;
}

async function* accountPages(db: Database): AsyncGenerator<readonly AccountKept[]> {
  const { id, app, sealed } = gatewayAccounts;
  let last = "";
  while (true) {
    const rows = await db.select({ id, app, sealed }).from(gatewayAccounts).where(gt(id, last)).orderBy(asc(id)).limit(PAGE);
    yield rows.map((row) => ({ ...row, place: accountPlace(row.id) }));
    const end = rows.at(-1);
    if (rows.length < PAGE || !end) return;
    last = end.id;
  }
}

async function* secretPages(db: Database): AsyncGenerator<readonly SecretKept[]> {
  const { app, mode, sealed } = signingSecrets;
  let after: ReturnType<typeof or>;
  while (true) {
    const rows = await db.select({ app, mode, sealed }).from(signingSecrets).where(after).orderBy(asc(app), asc(mode)).limit(PAGE);
    yield rows.map((row) => ({ ...row, place: signingPlace(row.app, row.mode) }));
    const end = rows.at(-1);
    if (rows.length < PAGE || !end) return;
    after = or(gt(app, end.app), and(eq(app, end.app), gt(mode, end.mode)));
  }
}

/** One transaction; whether each was replaced. */
async function replaceAccounts(db: Database, [first, ...rest]: Batch<Moved<AccountKept>>): Promise<readonly boolean[]> {
  const replace = ({ id, sealed, to }: Moved<AccountKept>) =>
    db
      .update(gatewayAccounts)
      .set({ sealed: to })
      .where(and(eq(gatewayAccounts.id, id), eq(gatewayAccounts.sealed, sealed)))
      .returning({ id: gatewayAccounts.id });
  return (await db.batch([replace(first), ...rest.map(replace)])).map(({ length }) => length > 0);
}

async function replaceSecrets(db: Database, [first, ...rest]: Batch<Moved<SecretKept>>): Promise<readonly boolean[]> {
  const replace = ({ app, mode, sealed, to }: Moved<SecretKept>) =>
    db
      .update(signingSecrets)
      .set({ sealed: to })
      .where(and(eq(signingSecrets.app, app), eq(signingSecrets.mode, mode), eq(signingSecrets.sealed, sealed)))
      .returning({ app: signingSecrets.app });
  return (await db.batch([replace(first), ...rest.map(replace)])).map(({ length }) => length > 0);
}

/** The worker's own: a handful. */
async function* ownPage(db: Database): AsyncGenerator<readonly OwnKept[]> {
  const { name, sealed } = workerSecrets;
  const rows = await db.select({ name, sealed }).from(workerSecrets).orderBy(asc(name));
  yield rows.map((row) => ({ ...row, app: null, place: secretPlace(row.name) }));
}

async function replaceOwn(db: Database, [first, ...rest]: Batch<Moved<OwnKept>>): Promise<readonly boolean[]> {
  const replace = ({ name, sealed, to }: Moved<OwnKept>) =>
    db
      .update(workerSecrets)
      .set({ sealed: to })
      .where(and(eq(workerSecrets.name, name), eq(workerSecrets.sealed, sealed)))
      .returning({ name: workerSecrets.name });
  return (await db.batch([replace(first), ...rest.map(replace)])).map(({ length }) => length > 0);
}
