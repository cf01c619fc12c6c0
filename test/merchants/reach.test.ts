import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { khalti } from "../../src/gateways/khalti.ts";
import { sandbox } from "../../src/gateways/sandbox/sandbox.ts";
import worker from "../../src/index.ts";
import { pagesOf, reachOf, simulatorsOf } from "../../src/merchants/reach.ts";

const test = { app: "ap_demo00001", mode: "test" } as const;
const live = { app: "ap_demo00001", mode: "live" } as const;
const deployed = { ...env, ENVIRONMENT: "deployed" };
const { SIMULATORS: _none, ...alone } = env;

it("in local test mode a gateway is its simulator", () => {
  expect(reachOf(env, khalti, test)?.endpoint).toEqual({
    api: "http://localhost/simulators/khalti/dev.khalti.com/api/v2",
    refunds: "http://localhost/simulators/khalti/dev.khalti.com/api",
    pages: "http://localhost/simulators/khalti/test-pay.khalti.com",
  });
  expect(pagesOf(env, "khalti", test)).toEqual(["http://localhost/simulators/khalti/test-pay.khalti.com"]);
});

it("live mode, a deployed worker, and one without simulators know only the gateway itself", () => {
  expect(reachOf(env, khalti, live)?.endpoint).toBe(khalti.endpoints.live);
  for (const known of [deployed, alone]) {
    expect(simulatorsOf(known)).toBeNull();
    expect(reachOf(known, khalti, test)?.endpoint).toBe(khalti.endpoints.test);
  }
});

it("the built-in sandbox is in this worker, and nowhere in live mode", () => {
  expect(reachOf(deployed, sandbox, test)?.endpoint).toBe(sandbox.endpoints.test);
  expect(reachOf(env, sandbox, live)).toBeNull();
});

it("a deployed worker has no simulators to show, even if somebody binds them", async () => {
  for (const path of ["/simulators", "/simulators/khalti/dev.khalti.com/api/v2/epayment/lookup/", "/simulators/khalti/weather"]) {
    const request = new Request<unknown, IncomingRequestCfProperties>(`http://localhost${path}`);
    expect((await worker.fetch(request, deployed, createExecutionContext())).status).toBe(404);
  }
});
