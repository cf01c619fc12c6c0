import { describe, expect, it } from "vitest";
import type { OrderView } from "../../src/domain/view.ts";
import { api, Customer, call, newOrder, objectOf, orderNow, valued } from "../api.ts";
import { expectRefused, FORM, send } from "./asking.ts";

const create = (fields: Record<string, unknown>) => api("/v1/orders", { body: { amount: "345.67", currency: "NPR", ...fields } });
const pageOf = async (id: string, path = "", headers: Record<string, string> = {}) => {
  const response = await call(`/payments/${id}${path}`, { headers });
  return { page: (await response.text()).replaceAll("\u00a0", " "), cookie: response.headers.get("set-cookie") };
};

describe("the locale of an order", () => {
  it.each([
    ["ne", "ne"],
    ["hi", "hi"],
    ["en", "en"],
    ["ne-NP", "ne-NP"],
    ["HI-in", "hi-IN"],
    ["hi-Deva-IN", "hi-Deva-IN"],
    ["en-GB", "en-GB"],
    ["en-IN-u-nu-deva", "en-IN"],
  ])("%s is stored and shown as %s", async (sent, shown) => {
    const order = await newOrder({ locale: sent });
    expect(order.locale).toBe(shown);
    expect((await orderNow(order.id)).locale).toBe(shown);
  });
  it("is null where there is none", async () => {
    expect((await newOrder()).locale).toBeNull();
  });
  it("can be sent in a form", async () => {
    const response = await send("/v1/orders", "amount=1&currency=NPR&locale=ne-NP", FORM);
    expect(await response.json()).toMatchObject({ locale: "ne-NP" });
  });
  it.each(["de", "", "english", "ne_NP", "nepali", "../ne", "ne-", "constructor", `en-${"x".repeat(40)}`, 5, null, ["ne"]])(
    "%j is refused by name",
    async (locale) => {
      await expectRefused(create({ locale }), "request.invalid", "locale");
    },
  );
  it("says which languages there are", async () => {
    const problem = await expectRefused(create({ locale: "fr" }), "request.invalid", "locale");
    expect(problem.errors?.[0]?.message).toContain("en, ne, hi");
  });
});

describe("a repeated create", () => {
  const ignored = (response: Response) => response.headers.get("dwar-ignored");
  it("with another locale keeps the first and names the field", async () => {
    const first = await newOrder({ reference: "locale-1", amount: "345.67", locale: "ne" });
    const again = await create({ reference: "locale-1", locale: "hi" });
    expect([again.status, ignored(again)]).toEqual([201, "locale"]);
    expect(await again.json()).toEqual(first);
  });
  it("with the same one, however it is written, or with none, names nothing", async () => {
    await newOrder({ reference: "locale-2", amount: "345.67", locale: "ne-NP" });
    for (const fields of [{ locale: "ne-NP" }, { locale: "NE-np" }, {}])
      expect(ignored(await create({ reference: "locale-2", ...fields }))).toBeNull();
  });
  it("with one where there was none names it", async () => {
    await newOrder({ reference: "locale-3", amount: "345.67" });
    const again = await create({ reference: "locale-3", locale: "ne" });
    expect(ignored(again)).toBe("locale");
    expect((await again.json<OrderView>()).locale).toBeNull();
  });
  it("that opens the order anew takes the new one", async () => {
    const { id } = await newOrder({ reference: "locale-4", amount: "345.67", locale: "ne" });
    await api(`/v1/orders/${id}/cancel`, { method: "POST" });
    expect((await create({ reference: "locale-4", locale: "hi" })).status).toBe(201);
    expect((await orderNow(id)).locale).toBe("hi");
    expect((await pageOf(id)).page).toContain('<html lang="hi">');
  });
});

describe("the page", () => {
  it("is in the order's language, whatever the browser's", async () => {
    const { id } = await newOrder({ amount: "345.67", locale: "ne-NP" });
    const { page } = await pageOf(id, "", { "accept-language": "en-US,en;q=0.9" });
    expect(page).toContain('<html lang="ne">');
    expect(page).toContain('<bdi lang="ne-NP">रु ३४५.६७</bdi>');
    expect(page).toContain("रु ३४५.६७ तिर्नुहोस्</button>");
  });
  it("is in the browser's where the order has none, else in English", async () => {
    const { id } = await newOrder();
    expect((await pageOf(id, "", { "accept-language": "de, hi;q=0.7, en;q=0.5" })).page).toContain('<html lang="hi">');
    expect((await pageOf(id, "", { "accept-language": "de" })).page).toContain('<html lang="en">');
    expect((await pageOf(id)).page).toContain('<html lang="en">');
  });
  it("is in the customer's choice before all, and stays in it", async () => {
    const { id } = await newOrder({ locale: "ne" });
    const { page, cookie } = await pageOf(id, "?lang=hi");
    expect(page).toContain('<html lang="hi">');
    expect(cookie).toMatch(/^dwar_lang=hi; Max-Age=31536000; Path=\/payments; HttpOnly; SameSite=Lax$/);
    const sent = { cookie: "dwar_lang=hi" };
    const kept = await pageOf(id, "", sent);
    expect(kept.page).toContain('<html lang="hi">');
    expect(kept.cookie).toBeNull();

    // Through the posts, to the wallet's questions.
    const begun = await call(`/payments/${id}/pay`, { method: "POST", headers: sent, body: new URLSearchParams({ method: "wallet" }) });
    expect(begun.status).toBe(303);
    const asked = await pageOf(id, "", sent);
    expect(asked.page).toContain('<label for="ask-mobile">मोबाइल नंबर</label>');
    const { attempt, step } = await new Customer(id).step();
    const fields = { attempt: String(attempt), step: String(step), mobile: "९८००००००००", pin: "००००" };
    await call(`/payments/${id}/answer`, { method: "POST", headers: sent, body: new URLSearchParams(fields) });
    expect((await pageOf(id, "", sent)).page).toContain("यह पिन सही नहीं है। 2 कोशिशें बाकी हैं।");
  });
  it("takes the digits that its readers type", async () => {
    const { id } = await newOrder({ locale: "ne" });
    const answer = async (fields: Record<string, string>) => {
      const { attempt, step } = await new Customer(id).step();
      const body = new URLSearchParams({ attempt: String(attempt), step: String(step), ...fields });
      return call(`/payments/${id}/answer`, { method: "POST", body });
    };
    await new Customer(id).begin();
    await answer({ mobile: "९८० ०००००००", pin: "११११" });
    await answer({ code: "९८७६५४" });
    expect((await orderNow(id)).status).toBe("paid");
  });
  it("says in the order's language what was not taken", async () => {
    const { id } = await newOrder({ locale: "ne" });
    const response = await call(`/payments/${id}/pay`, { method: "POST", body: new URLSearchParams({ method: "cash" }) });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("भुक्तानीको एउटा माध्यम छान्नुहोस्।");
  });
  it("does not take a language that there is not", async () => {
    const { id } = await newOrder({ locale: "ne" });
    for (const path of ["?lang=de", "?lang=", "?lang=%3Cscript%3E", "?lang=constructor"]) {
      const { page, cookie } = await pageOf(id, path);
      expect(page).toContain('<html lang="ne">');
      expect(cookie).toBeNull();
    }
  });
  it("is known by its locale to whoever draws it", async () => {
    const { id } = await newOrder({ locale: "ne-NP" });
    expect(valued(await objectOf(id).page()).locale).toBe("ne-NP");
    const { id: other } = await newOrder();
    expect(valued(await objectOf(other).page()).locale).toBeNull();
  });
});

describe("a page that says nothing of an order", () => {
  it("is in the browser's language or the customer's choice, never in the order's", async () => {
    const { id } = await newOrder({ locale: "ne" });
    await api(`/v1/orders/${id}/cancel`, { method: "POST" });
    const unknown = `or_${"0".repeat(20)}`;
    for (const [path, title] of [
      [id, { en: "This payment page is closed", hi: "यह भुगतान पेज बंद हो चुका है" }],
      [unknown, { en: "There is nothing here", hi: "यहाँ कुछ नहीं मिला" }],
    ] as const) {
      expect((await pageOf(path)).page).toContain(title.en);
      expect((await pageOf(path, "", { "accept-language": "hi-IN" })).page).toContain(title.hi);
      expect((await pageOf(path, "", { cookie: "dwar_lang=hi" })).page).toContain(`<html lang="hi">`);
    }
  });
});
