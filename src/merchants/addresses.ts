import ipaddr from "ipaddr.js";

// Addresses that merchants give us: where the customer is sent to, and where webhooks go. The second is called from inside our
// network, so it must not be able to name anything that only that network can reach.

type LocalEnv = Pick<Env, "ENVIRONMENT">;
/** Commands do not know PUBLIC_ORIGIN. */
type WebhookEnv = LocalEnv & Partial<Pick<Env, "PUBLIC_ORIGIN">>;

const LONGEST = 2048;
const PRIVATE_NAMES = ["localhost", "local", "internal", "home.arpa"];

/** Local development and the tests: http and loopback addresses are allowed there, and nowhere else. */
export const isLocal = (env: LocalEnv): boolean => env.ENVIRONMENT === "local";

/** What is wrong with a redirectUrl, in words for its field; null where nothing is. */
export function redirectUrlFault(env: LocalEnv, text: string): string | null {
  const url = parsed(text);
  return typeof url === "string" ? url : schemeFault(env, url);
}

/** What is wrong with a webhookUrl, in words for its field; null where nothing is. */
export function webhookUrlFault(env: WebhookEnv, text: string): string | null {
  const url = parsed(text);
  if (typeof url === "string") return url;
  if (isOwn(env, url)) return "Must not lead to this service itself.";
  if (isLocal(env) && isLoopback(hostOf(url))) return schemeFault(env, url);
  return schemeFault(env, url) ?? (isPublic(hostOf(url)) ? null : "Must be a public address, not one of a private network.");
}

function parsed(text: string): URL | string {
  if (text.length > LONGEST) return `Must have at most ${LONGEST} characters.`;
  // The parser drops line breaks and tabs, and reads a backslash as a slash: what we check must be what everybody else reads.
  if (/[\s\\\p{Cc}]/u.test(text)) return "Must not contain spaces, control characters or backslashes.";
  if (!URL.canParse(text)) return "Must be a full web address, such as https://shop.example.com/paid.";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "Must not contain a user name or password.";
  return url;
}

function schemeFault(env: LocalEnv, url: URL): string | null {
  const loopback = isLoopback(hostOf(url));
  if (loopback && !isLocal(env)) return "Must not lead to the machine itself.";
  if (url.protocol === "https:" || (url.protocol === "http:" && loopback)) return null;
  return "Must begin with https://.";
}

function isOwn({ PUBLIC_ORIGIN = "" }: WebhookEnv, url: URL): boolean {
  if (!URL.canParse(PUBLIC_ORIGIN)) return false;
  const own = new URL(PUBLIC_ORIGIN);
  return hostOf(own) === hostOf(url) && own.port === url.port;
}

/** As the parser made it: 0x7f.1 has become 127.0.0.1, letters are small, an IPv6 address has lost its brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.+$/, "");

/** A number, not a name. IPv4 inside IPv6 (::ffff:10.0.0.1) is read as IPv4. */
const addressOf = (host: string) => (ipaddr.isValid(host) ? ipaddr.process(host) : null);

const isNamed = (host: string, names: readonly string[]) => names.some((name) => host === name || host.endsWith(`.${name}`));

/** `host` as `hostOf` gives it. */
export function isLoopback(host: string): boolean {
  const range = addressOf(host)?.range();
  return range === "loopback" || range === "unspecified" || isNamed(host, ["localhost"]);
}

function isPublic(host: string): boolean {
  const address = addressOf(host);
  if (!address) return host.includes(".") && !isNamed(host, PRIVATE_NAMES);
  // Global unicast is 2000::/3; what remains of it as "unicast" holds no IPv4 address in disguise (6to4, NAT64, Teredo).
  const global = address.kind() === "ipv4" || address.match(ipaddr.IPv6.parse("2000::"), 3);
  return global && address.range() === "unicast";
}
