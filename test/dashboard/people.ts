import { env } from "cloudflare:test";
import { createOTP } from "@better-auth/utils/otp";
import { hashPassword } from "better-auth/crypto";
import type { Role } from "../../src/merchants/tenancy.ts";
import { logins, users } from "../../src/storage/auth-schema.ts";
import { database } from "../../src/storage/database.ts";
import { memberships } from "../../src/storage/people-schema.ts";
import { companies } from "../../src/storage/schema.ts";
import { call, ORIGIN } from "../api.ts";

// People with browsers, as the dashboard sees them.

export const PASSWORD = "a password of the tests";
let hashed: Promise<string> | undefined;
let count = 0;

/** A browser: it keeps cookies, and sends where a request comes from. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #headers: Readonly<Record<string, string>>;

  constructor(headers: Readonly<Record<string, string>> = {}) {
    this.#headers = headers;
  }

  get cookies(): ReadonlyMap<string, string> {
    return this.#cookies;
  }

  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers({ origin: ORIGIN, cookie: [...this.#cookies].map((pair) => pair.join("=")).join("; "), ...this.#headers });
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const response = await call(path, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/max-age=0/i.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** Sends a form. */
  post(path: string, form: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.ask(path, { method: "POST", body: new URLSearchParams(form) });
  }

  /** Asks the JSON API; a body makes it a POST. */
  json(
    path: string,
    { method, body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return this.ask(path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Follows redirects to the page that they lead to. */
  async follow(response: Response): Promise<{ readonly path: string; readonly status: number; readonly text: string }> {
    let [now, path] = [response, ""];
    while (now.status === 303) {
      path = now.headers.get("location") ?? "";
      now = await this.ask(path);
    }
    return { path, status: now.status, text: await now.text() };
  }

  async signIn(email: string, password = PASSWORD): Promise<Response> {
    return this.post("/dashboard/sign-in", { email, password });
  }
}

export interface Someone {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** A person with a confirmed address and PASSWORD, and with a role in a company where one is given. */
export async function person(member?: { readonly company: string; readonly role: Role }): Promise<Someone> {
  hashed ??= hashPassword(PASSWORD);
  const id = `us_test${String(++count).padStart(5, "0")}`;
  const someone = { id, email: `person${count}.${crypto.randomUUID()}@dwar.test`, name: `Person ${count}` };
  const now = new Date();
  const times = { createdAt: now, updatedAt: now };
  const db = database(env.DB);
  await db.batch([
    db.insert(users).values({ ...someone, emailVerified: true, ...times }),
    db.insert(logins).values({ id: `login ${id}`, accountId: id, providerId: "credential", userId: id, password: await hashed, ...times }),
    ...(member ? [db.insert(memberships).values({ ...member, user: id, createdAt: now.getTime() })] : []),
  ]);
  return someone;
}

/** A company of its own, with nobody in it. */
export async function newCompany(name = "Test Company"): Promise<string> {
  const id = `co_${String(Math.random()).slice(2, 11).padEnd(9, "0")}`;
  await database(env.DB).insert(companies).values({ id, name, createdAt: Date.now() });
  return id;
}

/** Somebody who is signed in. */
export async function signedIn(member?: {
  readonly company: string;
  readonly role: Role;
}): Promise<Browser & { readonly someone: Someone }> {
  const someone = await person(member);
  const browser = Object.assign(new Browser(), { someone });
  const response = await browser.signIn(someone.email);
  if (response.status !== 303) throw new Error(await response.text());
  return browser;
}

interface Letter {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What the local mailbox holds for an address, the newest first. */
export async function letters(to: string): Promise<readonly Letter[]> {
  const page = await (await call("/dashboard/dev/mail")).text();
  return page
    .split("<section")
    .slice(1)
    .map((part) => ({
      to: /To ([^,]+), /.exec(part)?.[1] ?? "",
      subject: /<h2>([^<]*)</.exec(part)?.[1] ?? "",
      text: (/<p class="letter">(.*?)<\/p>/s.exec(part)?.[1] ?? "").replace(/<[^>]+>/g, ""),
    }))
    .filter((letter) => letter.to === to);
}

/** The path of the link in the newest mail to an address. */
export async function linkTo(address: string): Promise<string> {
  const [letter] = await letters(address);
  const link = /https?:\/\/\S+/.exec(letter?.text ?? "")?.[0];
  if (link === undefined) throw new Error(`no link for ${address}`);
  return link.replace(ORIGIN, "").replaceAll("&amp;", "&");
}

/** What an app shows for the secret that a page has. */
export const codeFrom = (secret: string): Promise<string> => createOTP(secret).totp();
