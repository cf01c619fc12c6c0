import { and, asc, eq } from "drizzle-orm";
import type { Refusal } from "../kernel/manage-errors.ts";
import { fail, ok, type Result } from "../kernel/result.ts";
import { database } from "../storage/database.ts";
import { memberships, type Role } from "../storage/people-schema.ts";
import { apps, companies } from "../storage/schema.ts";

// Whose data a person may reach. Services that read or write a company's rows take a CompanyScope and nothing else that names a
// company: who has one has shown that they belong to it.

export { ROLES, type Role } from "../storage/people-schema.ts";

export interface Membership {
  readonly company: string;
  /** The company's. */
  readonly name: string;
  readonly role: Role;
}

export type AppRow = typeof apps.$inferSelect;

/** One company as its member reaches it. Made here only: the private field keeps any other object from passing for one. */
class Scope {
  readonly #d1: D1Database;
  readonly company: string;
  /** The company's. */
  readonly name: string;
  readonly role: Role;

  constructor(d1: D1Database, { company, name, role }: Membership) {
    this.#d1 = d1;
    this.company = company;
    this.name = name;
    this.role = role;
  }

  /** For the services of floor 3, which add `company` to each of their conditions. */
  get d1(): D1Database {
    return this.#d1;
  }

  /** An app of this company. Another company's is not found, never forbidden: nobody learns that it exists. */
  async app(id: string): Promise<Result<AppRow, Refusal>> {
    const [row] = await database(this.#d1)
      .select()
      .from(apps)
      .where(and(eq(apps.id, id), eq(apps.company, this.company)));
    return row ? ok(row) : fail({ code: "app.not_found" });
  }
}
export type CompanyScope = Scope;

/** What a person belongs to, as D1 has just said it. */
export interface Tenancy {
  /** The first joined first. */
  readonly companies: readonly Membership[];
  /** Null where the person does not belong to it. */
  enter(company: string): CompanyScope | null;
}

/** Asked anew for each request, so a member who was removed is out at once. */
export async function tenancyOf(d1: D1Database, user: string): Promise<Tenancy> {
  const found = await database(d1)
    .select({ company: memberships.company, name: companies.name, role: memberships.role })
    .from(memberships)
    .innerJoin(companies, eq(companies.id, memberships.company))
    .where(eq(memberships.user, user))
    .orderBy(asc(memberships.createdAt), asc(memberships.company));
  return {
    companies: found,
    enter(company) {
      const membership = found.find((one) => one.company === company);
      return membership ? new Scope(d1, membership) : null;
    },
  };
}
