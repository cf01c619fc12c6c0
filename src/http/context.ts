import type { Context } from "hono";
import type { KeyHolder } from "../merchants/settings.ts";

/** What the routes share: bindings, the request's id, and after `authenticate` whose secret key made the call. */
export type App = { Bindings: Env; Variables: { requestId: string; holder: KeyHolder; appId: string } };
export type Ctx = Context<App>;
