import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What axe-core finds on the page as it is now that keeps somebody from using it. */
export async function isAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations }: axe.AxeResults = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const found = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`);
  expect([page.url(), ...found]).toEqual([page.url()]);
}

/** Nothing of it is only reached by scrolling sideways. */
export async function fits(page: Page): Promise<void> {
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
}
