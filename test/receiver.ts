import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One webhook as it arrived. */
export interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A merchant's server, real HTTP on loopback. `POST /hooks/<name>/<statuses>` keeps what comes and answers the statuses in
 * turn, the last for ever ("500,200"), or nothing for "0"; `GET /received/<name>` tells what came.
 */
export async function startReceiver(): Promise<{ url: string; close: () => Promise<void> }> {
  const kept = new Map<string, Received[]>();
  const server: Server = createServer((request, response) => {
    const [, verb, name = "", statuses = "200"] = (request.url ?? "").split("/");
    if (verb === "received") {
      response.setHeader("content-type", "application/json").end(JSON.stringify(kept.get(name) ?? []));
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([key, value]) => [key, String(value)]));
      // Not before: messages that come at the same time would overwrite each other.
      const list = kept.get(name) ?? [];
      kept.set(name, [...list, { headers, body: Buffer.concat(chunks).toString("utf8") }]);
      const turn = statuses.split(",");
      const status = Number(turn[Math.min(list.length, turn.length - 1)]);
      if (status === 0) return;
      response.statusCode = status;
      if (response.statusCode >= 300 && response.statusCode < 400) response.setHeader("location", `/hooks/${name}-elsewhere/200`);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  if (!address || typeof address === "string") throw new Error("the receiver has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A connection that a worker keeps open would hold up the end of the run for ever.
        server.closeAllConnections();
      }),
  };
}
