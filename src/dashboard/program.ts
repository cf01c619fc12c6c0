/**
 * The request of a program as better-auth takes it. Node's `fetch` says `Sec-Fetch-Mode` by itself, which better-auth takes for a browser
 * without an origin and refuses. A browser would say `Sec-Fetch-Site` too, and only one that has cookies could be led astray.
 */
export function fromProgram(request: Request): Request {
  if (["sec-fetch-site", "origin", "cookie"].some((name) => request.headers.has(name))) return request;
  const headers = new Headers(request.headers);
  headers.delete("sec-fetch-mode");
  return new Request(request, { headers });
}
