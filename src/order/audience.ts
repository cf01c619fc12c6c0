import { disableEndpoint } from "../merchants/endpoints.ts";
import { appSettings, type EndpointSettings, signingSecret } from "../merchants/settings.ts";
import type { Log } from "./log.ts";

/** What sending needs of the app's settings. `secret`: "whsec_…". */
export interface Audience {
  readonly secret: string;
  readonly endpoints: readonly EndpointSettings[];
}

export interface AudienceReader {
  /** Undefined where the settings can't be read. */
  read(): Promise<Audience | undefined>;
  /** The endpoint answered that it is gone. */
  gone(endpoint: string): Promise<void>;
}

/** Who is told of an order. */
export const audienceOf = (env: Env, log: Log): AudienceReader => ({
  async read() {
    const { order } = log;
    const app = order && (await appSettings(env, order.app));
    if (!order || !app?.ok || !app.value) return undefined;
    const secret = await signingSecret(env, app.value, order.mode);
    return secret.ok ? { secret: secret.value, endpoints: app.value.endpoints.filter(({ mode }) => mode === order.mode) } : undefined;
  },
  async gone(endpoint) {
    try {
      await disableEndpoint(env.DB, endpoint, Date.now());
    } catch (error) {
      console.warn({ message: "an endpoint that is gone can't be disabled", endpoint, error: String(error) });
    }
  },
});
