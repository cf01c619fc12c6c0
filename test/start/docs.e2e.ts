import { expect, inject, it } from "vitest";

// The documents are modules that the bundler leaves alone: only the real bundle shows whether they are found.
it.each(["/docs", "/openapi.json", "/llms.txt"])("npm start serves %s", async (path) => {
  const response = await fetch(`${inject("origin")}${path}`);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain(`${inject("origin")}/`);
});
