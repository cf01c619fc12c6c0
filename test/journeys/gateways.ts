import type { Page } from "playwright-core";
import { inject } from "vitest";
import type { Weather } from "../../simulators/weather.ts";
import { GATES } from "../simulated/gates.ts";
import { newOrder, type Ordered } from "./merchant.ts";

// The simulated gateways as a customer's browser meets them: their hosted pages are forms with one button for each way it can end.

/** How the demo shop is paid at each. */
export const GATEWAYS = [
  { gateway: "khalti", currency: "NPR", methods: ["wallet"] },
  { gateway: "esewa", currency: "NPR", methods: ["wallet"] },
  { gateway: "stripe", currency: "USD", methods: ["card"] },
  { gateway: "razorpay", currency: "INR", methods: ["card"] },
  { gateway: "paypal", currency: "USD", methods: ["wallet"] },
] as const;
export type Gate = (typeof GATEWAYS)[number];

export const orderAt = ({ gateway, currency, methods }: Gate, fields: Record<string, unknown> = {}): Promise<Ordered> =>
  newOrder({ gateways: [gateway], currency, methods, ...fields });

const button = (page: Page, choice: string) => page.locator(`button[name="choice"][value="${choice}"]`);

/** To pay, or to go on with a session that is still open. */
export const goOn = (page: Page): Promise<void> =>
  page
    .getByRole("button", { name: /^(Pay |Continue)/ })
    .first()
    .click();

/** From our page to the gateway's. */
export async function toHostedPage(page: Page, { paymentUrl }: Ordered, { gateway }: Gate): Promise<void> {
  await page.goto(paymentUrl);
  await goOn(page);
  await atHostedPage(page, gateway);
}

export async function atHostedPage(page: Page, gateway: string): Promise<void> {
  await page.waitForURL(`${inject("simulators")}/simulators/${gateway}/**`);
  await button(page, "approve").waitFor();
}

export const press = (page: Page, choice: "approve" | "decline" | "cancel" | "later"): Promise<void> => button(page, choice).click();

/** Presses the button with a browser that is gone before the answer comes. */
export async function pressAndVanish(page: Page, choice: string): Promise<void> {
  const form = page.locator("form");
  const action = new URL((await form.getAttribute("action")) ?? "", page.url());
  const inputs = await form.locator("input[type=hidden]").all();
  const fields = await Promise.all(
    inputs.map(async (input) => [await input.getAttribute("name"), await input.getAttribute("value")].map(String)),
  );
  await page.close();
  await fetch(action, { method: "POST", body: new URLSearchParams([...fields, ["choice", choice]]), redirect: "manual" });
}

export async function setWeather(gateway: string, weather: Weather): Promise<void> {
  const response = await fetch(`${inject("origin")}/simulators/${gateway}/weather`, {
    method: "POST",
    body: new URLSearchParams({ weather }),
    redirect: "manual",
  });
  if (response.status !== 303) throw new Error(`${gateway}: ${response.status} ${await response.text()}`);
}

interface Charge {
  readonly reference: string;
  readonly amount: number;
  readonly currency: string;
}

/** What the gateway's own books say that it took for an order. */
export async function charges({ id }: Ordered, { gateway }: Gate): Promise<readonly Charge[]> {
  const books: { charges: Charge[] } = await (await fetch(`${inject("origin")}/simulators/${gateway}/books`)).json();
  return books.charges.filter(({ reference }) => reference.startsWith(id.slice(3)));
}

/** The money that takes its time is there: what a bank does, not a customer. */
export async function arrives(hosted: string, { gateway }: Gate): Promise<void> {
  const gate = GATES.find((one) => one.gateway === gateway);
  if (!gate) throw new Error(`no money can arrive at ${gateway}`);
  const response = await fetch(gate.settle(hosted), { method: "POST" });
  if (!response.ok) throw new Error(`${gateway}: ${response.status} ${await response.text()}`);
}
