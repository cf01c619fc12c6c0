import { env } from "cloudflare:workers";
import { database } from "../../src/storage/database.ts";
import { operators } from "../../src/storage/people-schema.ts";
import { signedIn } from "../dashboard/people.ts";

/** Somebody who may do what operators do, and belongs to no company. */
export async function signedInOperator(): ReturnType<typeof signedIn> {
  const browser = await signedIn();
  await database(env.DB).insert(operators).values({ user: browser.someone.id, createdAt: Date.now() });
  return browser;
}

/** What /v1/manage answers: its status and body. */
export async function told<T = unknown>(response: Promise<Response>): Promise<readonly [number, T]> {
  const answer = await response;
  return [answer.status, await answer.json<T>()];
}
