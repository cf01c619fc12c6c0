import type { Page } from "playwright-core";
import { beforeAll, expect, inject } from "vitest";
import { DEMO_USER } from "../../scripts/demo-user.ts";
import { operator as typing } from "../ops/operator.ts";
import { fits, isAccessible } from "./accessible.ts";
import { journey } from "./customer.ts";
import { address, fill, nameCompany, open, openMail, press, signIn, signUp } from "./people.ts";
import { sees } from "./steps.ts";

// Who a company is: what its owner says, and what an operator decides.

// While nobody is at the pages: the command writes into the same file as the worker.
beforeAll(async () => {
  const typed = await typing()("operator:add", "--email", DEMO_USER.email, "--persist-to", inject("folder"));
  expect(typed).toMatchObject({ code: 0 });
});

async function signInAsOperator(page: Page): Promise<void> {
  await signIn(page, DEMO_USER.email, DEMO_USER.password);
  await sees(page, `Hello, ${DEMO_USER.name}`);
}

/** Enters the company's details and puts them up for approval. */
async function submit(page: Page): Promise<void> {
  await open(page, "/dashboard/company");
  await page.getByLabel("Country").selectOption("NP");
  await page.getByLabel("Address", { exact: false }).first().fill("Thamel Marg 12");
  await page.getByLabel("City").fill("Kathmandu");
  await page.getByLabel("Postal code").fill("44600");
  await page.locator("#taxNumber").fill("301234567");
  await press(page, "Save");
  await sees(page, "The details are saved.");
  await page.getByLabel("Number on it").fill("R-2081-12");
  await press(page, "Add the document");
  await sees(page, "The document is added.");
  await press(page, "Submit for approval");
  await sees(page, "Being checked");
}

journey(
  "a company is rejected with a reason, corrected, and approved",
  async ({ customer }) => {
    const owner = address();
    const { page } = await customer();
    await signUp(page, "Asha Rai", owner);
    const name = `Rai Pottery ${owner.slice(0, 8)}`;
    await nameCompany(page, name);
    await submit(page);

    const { page: desk } = await customer({ expects: [422] });
    await signInAsOperator(desk);
    await open(desk, "/dashboard/operator");
    await desk.getByRole("link", { name }).click();
    await sees(desk, "R-2081-12");
    await press(desk, "Reject");
    await sees(desk, "Say why, in words for the merchant.");
    await fill(desk, "Why it is rejected", "The document is another company's.");
    await press(desk, "Reject");
    await sees(desk, `${name} is rejected.`);

    await openMail(page, owner);
    await sees(page, "The document is another company's.");
    await press(page, "Submit for approval");
    await sees(page, "Being checked");

    await open(desk, "/dashboard/operator");
    await desk.getByRole("link", { name }).click();
    await press(desk, "Approve");
    await sees(desk, `${name} is approved.`);
    await open(page, "/dashboard/company");
    await sees(page, "Live payments have no limit.");

    await open(page, "/dashboard/audit");
    await page.getByText("Filter").click();
    await page.getByLabel("What").selectOption("operator");
    await press(page, "Show");
    await sees(page, DEMO_USER.email);
    expect(await page.locator(".list > li").count()).toBe(2);
  },
  90_000,
);

const PAGES = ["", "/catalogue", "/catalogue/currencies/c_iso4217NPR", "/limits", "/audit"];

for (const colorScheme of ["light", "dark"] as const)
  journey(
    `everybody can use an operator's pages, ${colorScheme}`,
    async ({ customer }) => {
      const { page } = await customer({ colorScheme, viewport: { width: 360, height: 740 }, expects: [409, 422] });
      await signInAsOperator(page);
      const look = async (path: string) => {
        await open(page, path);
        await isAccessible(page);
        await fits(page);
      };
      for (const path of PAGES) await look(`/dashboard/operator${path}`);
      await open(page, "/dashboard/operator/catalogue");
      await page.getByText("Add one that is missing").last().click();
      await fill(page, "Code", "NPR");
      await page.locator("#currency-name").fill("Rupee");
      await fill(page, "Symbol", "Rs");
      await press(page, "Add the currency");
      await sees(page, "NPR is there already.");
      await isAccessible(page);
      await page.setViewportSize({ width: 1280, height: 800 });
      for (const path of PAGES) await look(`/dashboard/operator${path}`);
    },
    120_000,
  );
