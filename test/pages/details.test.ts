import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/domain/languages.ts";
import type { PageView } from "../../src/domain/page.ts";
import { DETAIL_FIELDS, readDetails } from "../../src/pages/details-input.ts";
import { draw } from "../../src/pages/draw.ts";
import { en } from "../../src/pages/words/en.ts";
import { languages } from "../../src/pages/words/languages.ts";
import { call, newOrder, objectOf, shop, valued } from "../api.ts";
import { ID, screen } from "./fixtures.ts";

const good = { firstName: "Asha", lastName: "Rai", phone: "9811111111", email: "asha@example.com", accept: "yes" };
const drawn = (over: Partial<PageView> = {}, typed?: Parameters<typeof draw>[1], language?: string) =>
  String(draw(screen({ stage: { kind: "details" }, ...over }, language), typed).body);

describe("what the customer gives", () => {
  it("is a name, an address and a number, without what people write around them", () => {
    expect(
      readDetails({ ...good, firstName: "  Asha Maya ", lastName: "Rai\t", phone: " +977 (98) 11.111-111 ", email: " asha@example.com " }),
    ).toEqual({ customer: { name: "Asha Maya Rai", phone: "+9779811111111", email: "asha@example.com" } });
    expect(readDetails({ ...good, firstName: "आशा", lastName: "राई", phone: "९८११-११११११" })).toEqual({
      customer: { name: "आशा राई", phone: "9811111111", email: "asha@example.com" },
    });
  });

  it.each([
    ["firstName", ""],
    ["firstName", "   "],
    ["firstName", "x".repeat(91)],
    ["lastName", ""],
    ["lastName", "a\u0007b"],
    ["phone", ""],
    ["phone", "12345"],
    ["phone", "1234567890123456"],
    ["phone", "98111a1111"],
    ["phone", "++9811111111"],
    ["email", ""],
    ["email", "asha"],
    ["email", "asha@example"],
    ["email", "asha rai@example.com"],
    ["email", `${"a".repeat(250)}@example.com`],
    ["accept", ""],
    ["accept", "no"],
  ] as const)("%s can't be %j, and the rest is kept", (field, value) => {
    const read = readDetails({ ...good, [field]: value });
    if (!("typed" in read)) throw new Error("it was taken");
    expect([...read.typed.faults]).toEqual([field]);
    if (field !== "accept") expect(read.typed.values[field]).toBe(value);
    expect(read.typed.values).toMatchObject(field === "phone" ? { email: good.email } : { phone: good.phone });
  });

  it("is all missing where nothing came", () => {
    const read = readDetails({});
    if (!("typed" in read)) throw new Error("it was taken");
    expect([...read.typed.faults]).toEqual([...DETAIL_FIELDS, "accept"]);
  });
});

describe("the form", () => {
  it("is one form with labels, and says to the browser what it may fill in", () => {
    const page = drawn();
    expect(page).toContain(`<form method="post" action="/payments/${ID}/details"`);
    expect([...page.matchAll(/<input[^>]* name="(\w+)"[^>]*? autocomplete="([\w-]+)"/g)].map(([, name, fill]) => [name, fill])).toEqual([
      ["firstName", "given-name"],
      ["lastName", "family-name"],
      ["phone", "tel"],
      ["email", "email"],
    ]);
    for (const field of DETAIL_FIELDS) expect(page).toContain(`<label for="detail-${field}">${en.details[field]}</label>`);
    expect(page).toMatch(/<label class="tick"><input type="checkbox" name="accept" value="yes" required=""/);
    expect(page).not.toMatch(/aria-invalid="|autofocus|checked="|role="alert"/);
    expect(page).toContain(`href="/payments/${ID}/back"`);
  });

  it("shows what was typed and what is wrong beside it, in every language", () => {
    const read = readDetails({ ...good, firstName: '"><i>', email: "asha@", accept: "" });
    if (!("typed" in read)) throw new Error("it was taken");
    for (const language of LANGUAGES) {
      const page = drawn({}, { typed: read.typed }, language);
      const words = languages[language];
      expect(page).toContain('value="&quot;&gt;&lt;i&gt;"');
      expect(page).toContain('value="9811111111"');
      expect(page).toMatch(/name="email" value="asha@"[^>]*aria-invalid="true" aria-describedby="detail-email-error" autofocus=""/);
      expect(page).toMatch(new RegExp(`id="detail-email-error">.*?${words.detailsWrong.email}`));
      expect(page).toMatch(new RegExp(`id="detail-accept-error">.*?${words.detailsWrong.accept}`));
      expect(page.match(/aria-invalid="true"/g)).toHaveLength(2);
      expect(page.match(/autofocus/g)).toHaveLength(1);
      expect(page).toContain(words.detailsWrongTitle);
    }
  });
});

describe("posting it", () => {
  /** An order of the demo app that asks who pays. */
  async function asking(): Promise<string> {
    const { order } = valued(await objectOf((await newOrder()).id).dossier({ app: shop.app, mode: "test" }));
    const id = `or_details${crypto.randomUUID().replaceAll("-", "").slice(0, 13)}`;
    const terms = { ...order.terms, asksCustomer: true } as const;
    valued(await objectOf(id).open({ id, app: shop.app, mode: "test", terms, details: { description: "Tea" }, given: [] }));
    return id;
  }
  const post = (id: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    call(`/payments/${id}/details`, { method: "POST", body: new URLSearchParams(fields), headers });
  const stageOf = async (id: string) => valued(await objectOf(id).page()).stage.kind;

  it("goes on to how to pay", async () => {
    const id = await asking();
    expect(await (await call(`/payments/${id}`)).text()).toContain(en.detailsTitle);
    const response = await post(id, good);
    expect([response.status, response.headers.get("location")]).toEqual([303, `/payments/${id}`]);
    expect(await (await call(`/payments/${id}`)).text()).toContain("Pay NPR");
    const { details } = valued(await objectOf(id).dossier({ app: shop.app, mode: "test" }));
    expect(details).toEqual({ description: "Tea", customer: { name: "Asha Rai", phone: "9811111111", email: "asha@example.com" } });
  });

  it("shows the form again, and stores nothing of what is not right", async () => {
    const id = await asking();
    const response = await post(id, { ...good, phone: "98" });
    expect(response.status).toBe(422);
    expect(response.headers.get("content-security-policy")).toContain("form-action 'self'");
    const page = await response.text();
    expect(page).toContain('value="Asha"');
    expect(page).toContain(en.detailsWrong.phone);
    expect(await stageOf(id)).toBe("details");
    expect(valued(await objectOf(id).dossier({ app: shop.app, mode: "test" })).details.customer).toBeUndefined();
  });

  it("comes before paying, also for who posts the next form first", async () => {
    const id = await asking();
    const response = await call(`/payments/${id}/pay`, { method: "POST", body: new URLSearchParams({ method: "wallet" }) });
    expect([response.status, response.headers.get("location")]).toEqual([303, `/payments/${id}`]);
    expect(await stageOf(id)).toBe("details");
  });

  it("stores nothing for another site, an order that does not ask, or one that there is none of", async () => {
    const id = await asking();
    expect((await post(id, good, { origin: "https://evil.example" })).status).toBe(303);
    expect(await stageOf(id)).toBe("details");
    const other = await newOrder();
    expect((await post(other.id, good)).status).toBe(303);
    expect(valued(await objectOf(other.id).dossier({ app: shop.app, mode: "test" })).details.customer).toBeUndefined();
    expect((await post("or_00000000000000000001", good)).status).toBe(404);
    expect((await post("or_1", good)).status).toBe(404);
  });

  it("leads who opens its address to the page", async () => {
    const id = await asking();
    expect((await call(`/payments/${id}/details`)).headers.get("location")).toBe(`/payments/${id}`);
  });
});
