/** A gateway's own address as its simulator has it: https://api.example.com/v1 becomes {base}/api.example.com/v1. */
export function simulatedAddress(address: string, base: string): string {
  const { host, pathname } = new URL(address);
  return `${base}/${host}${pathname.replace(/\/$/, "")}`;
}

/** The same for everything in an endpoint that is an address. */
export function simulatedEndpoint(endpoint: unknown, base: string): unknown {
  if (typeof endpoint === "string") return URL.canParse(endpoint) ? simulatedAddress(endpoint, base) : endpoint;
  if (typeof endpoint !== "object" || endpoint === null) return endpoint;
  return Object.fromEntries(Object.entries(endpoint).map(([name, value]) => [name, simulatedEndpoint(value, base)]));
}
