import type { Page } from "playwright-core";

// What a customer finds on the pages and does there, by the words and labels that they see.

export const PIN = "1111";
export const CODE = "987654";

export const payButton = (page: Page) => page.getByRole("button", { name: /^Pay / });
export const mobileField = (page: Page) => page.getByLabel("Mobile number");
export const pinField = (page: Page) => page.getByLabel("PIN");
export const codeField = (page: Page) => page.getByLabel("Code", { exact: true });
export const continueButton = (page: Page) => page.getByRole("button", { name: "Continue" });
export const wayBack = (page: Page) => page.getByRole("link", { name: /back to /i });

export const sees = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();
export const atShop = (page: Page) => page.getByRole("heading", { name: "Back at the shop" }).waitFor({ timeout: 40_000 });

/** From the first page to the wallet's questions. */
export async function choose(page: Page): Promise<void> {
  await payButton(page).click();
  await mobileField(page).waitFor();
}

export async function giveNumber(page: Page, mobile: string, pin = PIN): Promise<void> {
  await mobileField(page).fill(mobile);
  await pinField(page).fill(pin);
  await continueButton(page).click();
}

export async function giveCode(page: Page, code = CODE): Promise<void> {
  await codeField(page).fill(code);
  await payButton(page).click();
}

/** All of it, up to where the money is taken. */
export async function pay(page: Page, mobile: string): Promise<void> {
  await choose(page);
  await giveNumber(page, mobile);
  await giveCode(page);
}
