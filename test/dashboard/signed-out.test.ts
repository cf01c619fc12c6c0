import { describe, expect, it } from "vitest";
import { call } from "../api.ts";

describe("somebody who is not signed in", () => {
  it("is sent to sign in, and back again", async () => {
    const home = await call("/dashboard");
    expect(home.status).toBe(303);
    expect(home.headers.get("location")).toBe("/dashboard/sign-in");
  });

  it("is told so in JSON", async () => {
    const response = await call("/v1/manage/me");
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ code: "auth.signed_out" });
  });

  it("finds nothing where there is nothing", async () => {
    expect((await call("/dashboard/nothing")).status).toBe(404);
    const response = await call("/v1/manage/nothing");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "request.not_found" });
    const method = await call("/v1/manage/me", { method: "DELETE", headers: { authorization: "Bearer none" } });
    expect(method.status).toBe(405);
    expect(method.headers.get("allow")).toBe("GET, HEAD");
  });
});

it("loads its style and script from files that never change", async () => {
  const response = await call("/dashboard/sign-in");
  expect(response.headers.get("content-security-policy")).not.toContain("unsafe");
  const page = await response.text();
  expect(page).not.toMatch(/ style="|<style|<script>| on[a-z]+="/);
  const paths = [...page.matchAll(/(?:href|src)="(\/dashboard\/static\/[^"]+)"/g)].map(([, path]) => path ?? "");
  expect(paths).toHaveLength(2);
  for (const path of paths) {
    const file = await call(path);
    expect(file.status).toBe(200);
    expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  }
  expect((await call("/dashboard/static/style-000000000000.css")).status).toBe(404);
});

it("refuses a form that another site sends", async () => {
  const body = new URLSearchParams({ email: "demo@dwar.test", password: "dwar-demo-password" });
  for (const headers of [{}, { origin: "https://evil.example" }]) {
    const response = await call("/dashboard/sign-in", { method: "POST", body, headers });
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
  }
});

it("takes a body that is no form for an empty one", async () => {
  const headers = { origin: "http://localhost", "content-type": "application/octet-stream" };
  const response = await call("/dashboard/sign-in", { method: "POST", body: "\u0000", headers });
  expect(response.status).toBe(422);
});

it("leads nowhere else after signing in", async () => {
  for (const to of ["https://evil.example", "//evil.example", "/dashboard.evil.example", "/dashboard\\evil", "/v1/orders"]) {
    const page = await (await call(`/dashboard/sign-in?to=${encodeURIComponent(to)}`)).text();
    expect(page).toContain('name="to" value="/dashboard"');
  }
});
