import { createServer } from "node:http";

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><link rel="icon" href="data:,"><h1>${title}</h1>${body}</html>`;

/** The shop's own site: `/cart?pay=<address>` has the link to the payment page, every other address is where its customers come back to. */
export async function startShop(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://shop");
    const pay = searchParams.get("pay");
    response.setHeader("content-type", "text/html; charset=utf-8");
    if (pathname === "/cart" && pay !== null) response.end(page("Your cart", `<a href="${encodeURI(pay)}">Pay now</a>`));
    else response.end(page("Back at the shop", ""));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("the shop has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Browsers keep connections for later.
        server.closeAllConnections();
      }),
  };
}
