import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { settingsFrom, shop } from "../../examples/shop/shop.ts";
import { freePort, isTaken } from "./ports.ts";

const LAST_PORT = 65_535;

/** Opens the example shop on the first free port after the worker's, and answers its address. */
export async function openShop(worker: { readonly origin: string; readonly port: number }): Promise<string> {
  for (let port = worker.port + 1; port <= LAST_PORT; port++) {
    if (!(await isTaken(port)) && (await listen(worker.origin, port))) return addressOf(port);
  }
  const port = await freePort();
  if (await listen(worker.origin, port)) return addressOf(port);
  throw new Error("no free port");
}

const addressOf = (port: number) => `http://localhost:${port}`;

/** False where another program was faster. */
const listen = (dwarUrl: string, port: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    // The demo's keys, whatever shop this machine's environment knows.
    const app = shop(settingsFrom({ DWAR_URL: dwarUrl, PORT: String(port) }));
    const server = createServer(getRequestListener(app.fetch));
    server.once("error", (error) => ("code" in error && error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
