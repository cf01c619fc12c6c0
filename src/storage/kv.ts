// Everything in KV, by prefix. KV only remembers: a miss falls back to the order's object or to D1.

/** The payment page's snapshot, a PageView without payer data. Written when the order opens, deleted when its page is. */
export const pageKey = (orderId: string): string => `page:${orderId}`;

/** Seconds. KV takes no less than 60, so a snapshot may outlive its order: the object decides whether the page still exists. */
export const pageTtl = (expiresAt: number, now: number): number => Math.max(60, Math.ceil((expiresAt - now) / 1000));

/** The edge copy of an app's settings. No TTL: an old copy is what is left when D1 is down. */
export const appKey = (appId: string): string => `app:${appId}`;

/** The edge copy of an API key and its app's settings, by the SHA-256 of the secret in hex. No TTL. */
export const holderKey = (secretHash: string): string => `key:${secretHash}`;
