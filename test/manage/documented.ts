import { checker, operationsOf, served } from "../http/docs/document.ts";

// What the settings answer, held against /openapi.json: test/api.ts brings each success here.

/** The operationIds whose answers were checked in this file so far. */
export const documented = new Set<string>();

async function read() {
  const document = await served();
  const operations = operationsOf(document)
    .filter(({ path }) => path.startsWith("/v1/manage/"))
    .map(({ path, method, operation }) => ({
      method: method.toUpperCase(),
      operation,
      address: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
      names: path.split("{").length - 1,
    }))
    // An address that is written out comes before one with a name in its place.
    .sort((a, b) => a.names - b.names);
  return { operations, check: checker(document) };
}
let document: ReturnType<typeof read> | undefined;

/** Throws where the document has another status or shape for this answer, or where it has a field that the document lacks. */
export async function expectDocumented(method: string, path: string, response: Response): Promise<void> {
  document ??= read();
  const { operations, check } = await document;
  const [address = ""] = path.split("?");
  const asked = operations.find((one) => one.method === method && one.address.test(address));
  if (!asked) throw new Error(`${method} ${address} is in no document`);
  const { operationId, responses } = asked.operation;
  const [type = ""] = (response.headers.get("content-type") ?? "").split(";");
  const schema = responses[String(response.status)]?.content?.[type]?.schema;
  const faults = schema ? check(schema, await response.json()) : [`${response.status} ${type} is not documented`];
  if (faults.length > 0) throw new Error(`${operationId} answers other than documented: ${faults.join("; ")}`);
  documented.add(operationId);
}
