import { env } from "cloudflare:workers";
import { afterAll } from "vitest";
import simulators from "../../simulators/index.ts";
import { simulations } from "../../simulators/simulations.ts";
import type { Weather } from "../../simulators/weather.ts";
import type { NextAction } from "../../src/domain/facts.ts";
import { call, ORIGIN, objectOf, orderNow, valued } from "../api.ts";

// A customer's browser without its window: follows redirects, fills in the hosted page's form, presses one of its buttons.

// A webhook that is sent while its test file ends never arrives, and its sender waits for ever.
afterAll(() => Promise.all([...simulations.keys()].map((gateway) => ledgerOf(gateway).hold())));

export const ledgerOf = (gateway: string) => env.SIMULATOR_LEDGERS.getByName(gateway);
export const setWeather = (gateway: string, weather: Weather): Promise<boolean> => ledgerOf(gateway).setWeather(weather);

/** What the browser shows, or where it was sent. */
export interface Seen {
  readonly url: string;
  readonly status: number;
  readonly body: string;
}

/** One request, at the simulators or at us, without following. */
const fetchAt = async (url: string, init: RequestInit): Promise<Response> => {
  const { pathname, search } = new URL(url);
  const request = { redirect: "manual", ...init } as const;
  return pathname.startsWith("/simulators") ? simulators.fetch(new Request(url, request), env) : call(`${pathname}${search}`, request);
};

/** Follows redirects as long as they stay on this machine; told not to, it says where the first one leads. */
export async function browse(url: string, form?: Readonly<Record<string, string>>, { follow = true } = {}): Promise<Seen> {
  let response = await fetchAt(url, form ? { method: "POST", body: new URLSearchParams(form) } : {});
  const leadsTo = (from: string) => new URL(response.headers.get("location") ?? "", from).href;
  let at = url;
  for (let hops = 0; follow && hops < 10 && response.status >= 300 && response.status < 400; hops++) {
    at = leadsTo(at);
    if (new URL(at).origin !== ORIGIN) return { url: at, status: response.status, body: "" };
    response = await fetchAt(at, {});
  }
  const seen = { url: response.status === 303 ? leadsTo(at) : at, status: response.status, body: await response.text() };
  // A page that posts itself to us, as Razorpay's does when it is done.
  return follow && seen.body.includes("document.forms[0].submit()") ? press(seen) : seen;
}

/** Pages post themselves without scripts too: the first form of a page, as a browser would send it. */
function formOf({ url, body }: Seen, choice?: string): { readonly action: string; readonly fields: Record<string, string> } {
  const form = /<form[^>]*method="post"[^>]*>[\s\S]*?<\/form>/.exec(body)?.[0] ?? "";
  const plain = (text: string) =>
    text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const action = plain(/action="([^"]*)"/.exec(form)?.[1] ?? "");
  if (action === "") throw new Error(`no form on ${url}: ${body.slice(0, 300)}`);
  const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([input]) => input);
  const attribute = (input: string, name: string) => plain(new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? "");
  const fields = Object.fromEntries(
    inputs.filter((input) => attribute(input, "type") === "hidden").map((input) => [attribute(input, "name"), attribute(input, "value")]),
  );
  return { action: new URL(action, url).href, fields: { ...fields, ...(choice !== undefined && { choice }) } };
}

/** Presses a button of the page: the gateway's hosted pages know approve, later, decline and cancel. */
export function press(seen: Seen, choice?: string, options: { readonly follow?: boolean } = {}): Promise<Seen> {
  const { action, fields } = formOf(seen, choice);
  return browse(action, fields, options);
}

/** Goes where the gateway's page led when it was not followed: back to us. */
export const goOn = (seen: Seen): Promise<Seen> => (seen.status === 303 ? browse(seen.url) : press(seen));

/** Chooses a method on our page and goes where it leads: to the gateway's hosted page. */
export async function toGateway(orderId: string, method?: string): Promise<Seen> {
  const chosen = await browse(`${ORIGIN}/payments/${orderId}/pay`, method === undefined ? {} : { method });
  // A form for the gateway is on our own page, which posts it.
  return new URL(chosen.url).pathname.startsWith("/payments/") ? press(chosen) : chosen;
}

export const nextOf = async (orderId: string): Promise<NextAction> => {
  const { stage } = valued(await objectOf(orderId).page());
  if (stage.kind !== "step") throw new Error(JSON.stringify(stage));
  return stage.next;
};

/** Until the order says so, or for two seconds. */
export async function eventually(orderId: string, status: string): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    if ((await orderNow(orderId)).status === status) return;
    await scheduler.wait(10);
  }
  throw new Error(`the order is ${(await orderNow(orderId)).status}, not ${status}`);
}
