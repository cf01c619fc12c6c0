import type { OpenApi } from "./openapi.ts";

/** Headers of answers. */
export const HEADERS = {
  "X-Request-Id": {
    description: "The request's id: your own `X-Request-Id`, else one of ours. It is in our log, and in a problem's `requestId`.",
    schema: { type: "string" },
  },
  Location: { description: "The order's address.", schema: { type: "string" } },
  "Idempotent-Replayed": { description: "`true` where this repeats an earlier call, and nothing was done.", schema: { const: "true" } },
  "Dwar-Ignored": {
    description: "Names of fields, separated by commas, that differ from those of the first call and were not applied.",
    schema: { type: "string", examples: ["description, metadata"] },
  },
  "Retry-After": { description: "Seconds until it makes sense to try again.", schema: { type: "integer", minimum: 1 } },
} as const satisfies OpenApi["components"]["headers"];

export type HeaderName = keyof typeof HEADERS;
