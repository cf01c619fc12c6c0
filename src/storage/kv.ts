// Everything in KV, by prefix. KV only remembers: a miss falls back to the order's object or to D1.

/** The payment page's snapshot, a PageView without payer data. Written when the order opens, deleted when its page is. */
export const pageKey = (orderId: string): string => `page:${orderId}`;

/** Seconds. KV takes no less than 60, so a snapshot may outlive its order: the object decides whether the page still exists. */
export const pageTtl = (expiresAt: number, now: number): number => Math.max(60, Math.ceil((expiresAt - now) / 1000));

/** The edge copy of an app's settings. No TTL: an old copy is what is left when D1 is down. */
export const appKey = (appId: string): string => `app:${appId}`;

/** The edge copy of an API key and its app's settings, by the SHA-256 of the secret in hex. No TTL. */
export const holderKey = (secretHash: string): string => `key:${secretHash}`;

/** The edge copy of whose a public key is. No TTL. */
export const publicKeyKey = (publicKey: string): string => `public:${publicKey}`;

/** The edge copy of whose a gateway account is. No TTL. */
export const accountKey = (account: string): string => `account:${account}`;

/** Seconds that an access token and a signature of KS Pay are good for: no record of them is needed for longer. */
export const ACCESS_SECONDS = 900;
export const SIGNATURE_SECONDS = 900;

/** What a record says that refuses; one that is missing, or says anything else, means nothing. */
export const REVOKED = "revoked";

/** A signature of KS Pay that was issued, by its id. Expires with it. */
export const signatureKey = (id: string): string => `signature:${id}`;

/** A family of KS Pay's tokens: there only once it is revoked, until its last access token has ended. */
export const familyKey = (id: string): string => `family:${id}`;

/** The edge copy of the catalogue. No TTL. */
export const catalogueKey = (): string => "catalogue";
