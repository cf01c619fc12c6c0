import { env } from "cloudflare:workers";
import { DEMO_USER, seedDemoUser } from "../../scripts/demo-user.ts";
import { call, ORIGIN } from "../api.ts";

// The settings as a program reaches them: somebody signs in, and asks /v1/manage with what that answers.

export interface Person {
  readonly email: string;
  readonly password: string;
}

/** Makes the demo user, where they are not there, and signs them in. Answers the session's cookie. */
export async function signIn({ email, password }: Person = DEMO_USER): Promise<string> {
  await seedDemoUser(env.DB);
  const response = await call("/dashboard/auth/sign-in/email", {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN },
    body: JSON.stringify({ email, password }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/** One call of /v1/manage as the person whose cookie it is. */
export function manage(cookie: string, method: string, path: string, body?: unknown): Promise<Response> {
  return call(`/v1/manage${path}`, {
    method,
    headers: { cookie, origin: ORIGIN, ...(body !== undefined && { "content-type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}
