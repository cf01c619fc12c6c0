import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { localSecrets } from "../../scripts/local/secrets.ts";
import { gatewayAddAmong } from "../../scripts/ops/gateway-add.ts";
import type { Io } from "../../scripts/ops/io.ts";
import { localDatabase } from "../../scripts/ops/local-database.ts";
import { defineGateway, type Gateway } from "../../src/gateways/contract.ts";
import { sandbox } from "../../src/gateways/sandbox/sandbox.ts";
import { fail, ok } from "../../src/kernel/result.ts";
import { accountPlace, sealingKeys, unseal } from "../../src/storage/sealed.ts";
import { remove, root, tempFolder } from "../start/instance.ts";
import { operator } from "./operator.ts";

// A gateway that asks for something: the sandbox asks for nothing.

const fields = {
  merchantId: { kind: "text", label: "Merchant id", pattern: /^M\d+$/ },
  secretKey: { kind: "text", label: "Secret key", secret: true },
  region: { kind: "choice", label: "Region", choices: { np: "Nepal", in: "India" }, optional: true },
} as const;
const SECRET = "a secret of the tests";

const { check: _check, ...facts } = sandbox;
const hills: Gateway = defineGateway<typeof fields, string>({
  ...facts,
  id: "hills",
  name: "Hills Pay",
  currencies: ["NPR"],
  methods: ["card", "wallet"],
  fields,
  endpoints: { test: "https://hills.example/test", live: "https://hills.example" },
  check: (call) =>
    call.http.json(
      { method: "GET", url: `${call.endpoint}/me`, headers: { authorization: call.credentials.secretKey }, moves: false, repeatable: true },
      ({ status }) => (status === 200 ? ok({}) : fail({ failure: "bad_credentials", outcome: "none", nativeMessage: "Invalid key." })),
    ),
});

const folder = tempFolder();
const asked: string[] = [];
const send: Io["fetch"] = (request) => {
  asked.push(request.url);
  return Promise.resolve(Response.json({}, { status: request.headers.get("authorization") === SECRET ? 200 : 401 }));
};
const as = (over: Partial<Io>) => operator({ fetch: send, ...over }, [gatewayAddAmong(new Map([[hills.id, hills]]))]);

let app: string;
const type = (over: Partial<Io>, ...args: readonly string[]) =>
  as(over)("gateway:add", "--app", app, "--gateway", "hills", ...args, "--persist-to", folder);

async function storedCredentials() {
  const { d1, close } = await localDatabase({ root, persistTo: folder });
  const accounts = d1.prepare("SELECT id, sealed FROM gateway_accounts WHERE gateway = 'hills' ORDER BY rowid");
  const { results } = await accounts.all<{ id: string; sealed: string }>();
  close();
  const keys = await sealingKeys(localSecrets(root).SEALING_KEYS);
  const opened = await Promise.all(results.map(({ id, sealed }) => unseal(keys, accountPlace(id), sealed)));
  return opened.map((text) => (text.ok ? JSON.parse(text.value) : text));
}

beforeAll(async () => {
  const { out } = await operator()(
    "app:create",
    "--company",
    "Himal Trading",
    "--name",
    "Himal Tea House",
    "--json",
    "--persist-to",
    folder,
  );
  app = JSON.parse(out).app;
});
afterAll(() => remove(folder));

it("says what is wrong with each field, and never repeats a value", async () => {
  const { code, note } = await type({}, "--set", "merchantId=hunter2", "--set", "region=us", "--set", "colour=red");
  expect(code).toBe(2);
  expect(note).toContain("--set merchantId: does not look right (or set GATEWAY_MERCHANT_ID)");
  expect(note).toContain("--set secretKey: is required (or set GATEWAY_SECRET_KEY)");
  expect(note).toContain("--set region: must be one of np, in");
  expect(note).toContain("--set colour: is not a field of this gateway");
  expect(note).not.toContain("hunter2");
});

it("restricts it to what the gateway can do", async () => {
  expect((await type({}, "--currencies", "NPR,INR")).note).toContain("--currencies: Hills Pay does not take INR.");
  expect((await type({}, "--methods", "upi")).note).toContain("--methods: Hills Pay has card, wallet.");
});

it("stores nothing where the gateway refuses the credentials", async () => {
  expect(await type({}, "--set", "merchantId=M1", "--set", "secretKey=wrong")).toMatchObject({
    code: 1,
    note: "--set: The check at Hills Pay failed: bad_credentials (Invalid key.). Nothing was stored.",
  });
  expect(await storedCredentials()).toEqual([]);
});

describe("takes them", () => {
  const both = { merchantId: "M1", secretKey: SECRET };

  it.each<[string, Partial<Io>, readonly string[]]>([
    ["from flags", {}, ["--set", "merchantId=M1", "--set", `secretKey=${SECRET}`]],
    ["from the environment", { env: { GATEWAY_MERCHANT_ID: "M1", GATEWAY_SECRET_KEY: SECRET } }, ["--mode", "live"]],
    [
      "from standard input",
      { stdin: () => Promise.resolve(`# of the vault\nsecretKey="${SECRET}"\n`) },
      ["--stdin", "--set", "merchantId=M1"],
    ],
  ])("%s", async (_from, over, args) => {
    asked.length = 0;
    const before = await storedCredentials();
    const { code, out, note } = await type(over, ...args);
    expect({ code, note }).toEqual({ code: 0, note: "" });
    expect(out).toMatch(/^Hills Pay is account gc_[0-9A-Za-z]{9} of ap_/);
    expect(out).not.toContain(SECRET);
    expect(asked).toEqual([
      args.includes("live") ? "https://hills.example/me" : "http://localhost:8787/simulators/hills/hills.example/test/me",
    ]);
    expect(await storedCredentials()).toEqual([...before, both]);
  });

  it("from somebody at the terminal, secrets unseen", async () => {
    const questions: (readonly [string, boolean])[] = [];
    const answers = new Map([
      ["Merchant id", "M1"],
      ["Secret key", SECRET],
    ]);
    const ask: Io["ask"] = (question, secret) => {
      questions.push([question, secret]);
      return Promise.resolve(answers.get(question) ?? "");
    };
    expect(await type({ ask })).toMatchObject({ code: 0 });
    expect(questions).toEqual([
      ["Merchant id", false],
      ["Secret key", true],
      ["Region (np, in), or nothing", false],
    ]);
    expect((await storedCredentials()).at(-1)).toEqual(both);
  });

  it("without asking the gateway, where that is wanted", async () => {
    asked.length = 0;
    expect(await type({}, "--unchecked", "--set", "merchantId=M2", "--set", "secretKey=unknown")).toMatchObject({ code: 0 });
    expect(asked).toEqual([]);
  });
});
