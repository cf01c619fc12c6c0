import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "../../src/domain/languages.ts";
import type { PageView, Stage } from "../../src/domain/page.ts";
import { fail, ok } from "../../src/kernel/result.ts";
import { appSettings, signingSecret } from "../../src/merchants/settings.ts";
import { pagesApp } from "../../src/pages/app.ts";
import { awayPage } from "../../src/pages/away.tsx";
import { draw } from "../../src/pages/draw.ts";
import { snapshot } from "../../src/pages/snapshot.ts";
import { languages } from "../../src/pages/words/languages.ts";
import { askCode, askPin, freshId, ID, NOW, screen, step, view } from "./fixtures.ts";

const drawn = async (over: Partial<PageView>, acceptLanguage: string) =>
  String(await draw(screen(over, acceptLanguage)).body).replaceAll("\u00a0", " ");

const stages: readonly Stage[] = [
  { kind: "details" },
  { kind: "choose" },
  { kind: "choose", failed: { reason: "declined" } },
  askPin,
  askCode,
  step({ kind: "redirect", url: "https://gateway.example/session/1" }),
  step({ kind: "sdk", script: "https://sdk.example/v1.js", boot: "checkout", params: {} }),
  step({ kind: "wait", pollSeconds: 5 }),
  { kind: "wait", why: "pending" },
  { kind: "report", why: "mismatch" },
  { kind: "gone" },
];

/** What a customer reads: no tags, no addresses, nothing that the shop or its gateway wrote. */
const readable = (page: string) =>
  page
    .replace(/<(style|script|title)[\s\S]*?<\/\1>/g, "")
    .replace(/<nav[\s\S]*?<\/nav>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replaceAll(/Himal Books|Two notebooks and a fountain pen|INV-1042|help@\S+|himalbooks\.example/g, "");

describe.each(LANGUAGES.filter((language) => language !== "en"))("in %s", (language) => {
  it.each(stages)("no English is left on the page: %j", async (stage) => {
    const page = await drawn({ stage, methods: ["wallet", "card", "netbanking", "upi", "bank_transfer", "crypto"] }, language);
    expect(page).toContain(`<html lang="${language}">`);
    expect(
      readable(page)
        .match(/[A-Za-z]{2,}/g)
        ?.filter((word) => !["UPI", "JavaScript", "NPR"].includes(word)) ?? [],
    ).toEqual([]);
  });
  it.each(stages)("the page stays under 14 KB compressed: %j", async (stage) => {
    const page = await drawn({ stage, methods: ["wallet", "card", "netbanking", "upi", "bank_transfer", "crypto"] }, language);
    const stream = new Blob([page]).stream().pipeThrough(new CompressionStream("gzip"));
    expect((await new Response(stream).arrayBuffer()).byteLength).toBeLessThan(14 * 1024);
  });
  it("the page without the order is too", async () => {
    const page = String(await awayPage(screen({}, language), false).body);
    expect(page).toContain(languages[language].troubleText);
  });
});

describe("a Nepali page", () => {
  it("writes amount, time and tries as people in Nepal do, and what is to be typed as it is typed", async () => {
    const page = await drawn({ amount: { amount: 12345678, currency: "NPR" } }, "ne-NP");
    expect(page).toContain('<bdi lang="ne-NP">रु १,२३,४५६.७८</bdi>');
    expect(page).toContain('बाँकी समय: <b data-left="3570" data-digits="०१२३४५६७८९">५९ मिनेट</b>');
    const wrong: Stage =
      askPin.kind === "step" ? { ...askPin, problem: { failure: "wrong_answer", outcome: "none", triesLeft: 2 } } : askPin;
    const asked = await drawn({ stage: wrong }, "ne");
    expect(asked).toContain("पिन मिलेन। अब २ पटक मात्र प्रयास गर्न सकिन्छ।");
    expect(asked).toMatch(/9800000000 .* 9800000005/);
    const locked: Stage = askPin.kind === "step" ? { ...askPin, problem: { failure: "locked", outcome: "none", retryAfter: 600 } } : askPin;
    expect(await drawn({ stage: locked }, "ne")).toContain("१० मिनेटपछि फेरि प्रयास गर्नुहोस्।");
  });
  it("labels what it asks, and keeps the gateway's label where there is no word for it", async () => {
    const page = await drawn({ stage: askPin }, "ne");
    expect(page).toContain('<label for="ask-mobile">मोबाइल नम्बर</label>');
    expect(page).toContain('<label for="ask-pin">पिन</label>');
    const vpa = step({ kind: "ask", asks: [{ name: "vpa", kind: "text", label: "UPI address" }] });
    expect(await drawn({ stage: vpa }, "ne")).toContain('<label for="ask-vpa">UPI address</label>');
    expect(await drawn({ stage: askCode }, "en")).toContain('<label for="ask-code">Six-digit code</label>');
  });
});

describe("the switch", () => {
  it.each(LANGUAGES)("on a page in %s names every language in itself and links to the others", async (current) => {
    for (const stage of stages) {
      const nav = /<nav[\s\S]*?<\/nav>/.exec(await drawn({ stage }, current))?.[0] ?? "";
      expect(nav).toContain(`aria-label="${languages[current].chooseLanguage}"`);
      for (const language of LANGUAGES) {
        const { name } = languages[language];
        expect(nav).toContain(
          language === current
            ? `<li lang="${language}"><b aria-current="true">${name}</b></li>`
            : `<li lang="${language}"><a href="/payments/${ID}?lang=${language}" hreflang="${language}" rel="nofollow">${name}</a></li>`,
        );
      }
    }
  });
  it("is there also where the shop can't be reached", async () => {
    const merchant = { ...view().merchant, email: null, phone: null, site: null };
    expect(await drawn({ merchant }, "en")).toContain("<nav");
  });
  it("comes after everything there is to do", async () => {
    const page = await drawn({ stage: askPin, methods: ["wallet", "card"] }, "hi");
    expect(page.indexOf("<nav")).toBeGreaterThan(page.lastIndexOf("</form>"));
  });
});

describe("the language that a gateway is told", () => {
  const HOST = "https://pay.example";
  async function begun(fields: Record<string, string>, headers: Record<string, string>): Promise<unknown> {
    const here = view({ id: await freshId(), app: "ap_demo00001", origin: HOST });
    const told: unknown[] = [];
    const page = async () => ok(here);
    const begin = async ({ locale }: { readonly locale: string }) => {
      told.push(locale);
      return ok(here);
    };
    const app = pagesApp({
      orderClient: () => ({
        page,
        giveCustomer: page,
        begin,
        answer: page,
        settle: page,
        dossier: async () => fail({ code: "unavailable" }),
      }),
      appSettings,
      signingSecret,
      servesPages: () => true,
      snapshot,
      now: () => NOW,
    });
    await app.request(`${HOST}/payments/${here.id}/pay`, { method: "POST", body: new URLSearchParams(fields), headers }, env);
    return told[0];
  }
  it.each<[why: string, fields: Record<string, string>, headers: Record<string, string>, locale: string]>([
    ["is that of the page it comes from", { locale: "ne-NP" }, { "accept-language": "en-US" }, "ne-NP"],
    ["is the browser's where the form has none", {}, { "accept-language": "hi-IN" }, "hi-IN"],
    ["is the customer's choice where the form has none", {}, { "accept-language": "en-US", cookie: "dwar_lang=ne" }, "ne"],
    ["keeps the browser's where the page stands in for it", { locale: "de-DE" }, { "accept-language": "de-DE" }, "de-DE"],
    ["is nothing but a language tag", { locale: "<script>" }, {}, "en"],
    ["is no endless one", { locale: `en-${"abcdefgh-".repeat(100)}x` }, {}, "en"],
  ])("%s", async (_why, fields, headers, locale) => {
    expect(await begun({ method: "wallet", ...fields }, headers)).toBe(locale);
  });
  it.each(["choose", "redirect"])("is in the form of the page: %s", async (what) => {
    const stage: Stage = what === "choose" ? { kind: "choose" } : step({ kind: "redirect", url: "https://gateway.example/s" });
    const page = await drawn({ stage, locale: "ne-NP", methods: ["wallet", "card"] }, "en");
    const forms = page.match(/<form method="post" action="[^"]+\/pay">[\s\S]*?<\/form>/g) ?? [];
    expect(forms.length).toBe(what === "choose" ? 1 : 2);
    for (const form of forms) expect(form).toContain('<input type="hidden" name="locale" value="ne-NP"/>');
  });
});
