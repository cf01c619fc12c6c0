import { expect, it } from "vitest";
import { endpointOf, gatewayById, gateways } from "../../src/gateways/registry.ts";

it("finds a gateway by its id", () => {
  expect(gatewayById("sandbox")?.name).toBe("Sandbox wallet");
  expect(gatewayById("toString")).toBeUndefined();
});

it("lists each gateway once, under its own id", () => {
  for (const [id, gateway] of gateways) expect(gateway.id).toBe(id);
});

it("has no live sandbox", () => {
  const sandbox = gateways.get("sandbox");
  expect(sandbox && endpointOf(sandbox, "test")).toBe("https://sandbox.invalid");
  expect(sandbox && endpointOf(sandbox, "live")).toBeUndefined();
});
