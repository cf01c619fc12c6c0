import { base32 } from "@better-auth/utils/base32";
import { createOTP } from "@better-auth/utils/otp";
import type { Page } from "playwright-core";
import { inject } from "vitest";
import { sees } from "./steps.ts";

// What somebody who runs a shop finds on the dashboard and does there, by the words and labels that they see.

export const PASSWORD = "four words in a row";
export const address = (): string => `${crypto.randomUUID().slice(0, 13)}@dwar.test`;

export const open = (page: Page, path: string) => page.goto(`${inject("origin")}${path}`);
export const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
export const fill = (page: Page, label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);

/** Opens the link in the newest mail to an address. */
export async function openMail(page: Page, to: string): Promise<void> {
  await open(page, "/dashboard/dev/mail");
  await page.locator(".card", { hasText: to }).first().getByRole("link").first().click();
}

/** From nothing to the question for the company. */
export async function signUp(page: Page, name: string, email: string): Promise<void> {
  await open(page, "/dashboard/sign-up");
  await fill(page, "Your name", name);
  await fill(page, "E-mail address", email);
  await fill(page, "Password", PASSWORD);
  await press(page, "Make an account");
  await sees(page, "We sent you a link.");
  await openMail(page, email);
  await press(page, "Confirm my address");
  await sees(page, "Your address is confirmed.");
}

export async function nameCompany(page: Page, company: string): Promise<void> {
  await fill(page, "Company name", company);
  await press(page, "Go on");
  await sees(page, `${company} is ready.`);
}

export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await open(page, "/dashboard/sign-in");
  await fill(page, "E-mail address", email);
  await fill(page, "Password", password);
  await press(page, "Sign in");
}

/** On a phone it is in the menu. */
export async function signOut(page: Page): Promise<void> {
  if (await page.locator(".menu > summary").isVisible()) await page.locator(".menu > summary").click();
  await page.getByRole("button", { name: "Sign out" }).filter({ visible: true }).click();
  await sees(page, "You are signed out.");
}

/** What the app on their phone shows, which was given that secret. */
export const codeOf = (secret: string): Promise<string> => createOTP(new TextDecoder().decode(base32.decode(secret))).totp();
