import { describe, expect, it } from "vitest";
import type { FailureKind, GatewayFailure } from "../../src/domain/facts.ts";
import type { PageView, Stage } from "../../src/domain/page.ts";
import { awayPage } from "../../src/pages/away.tsx";
import { type Drawing, draw } from "../../src/pages/draw.ts";
import { contentSecurityPolicy } from "../../src/pages/headers.ts";
import { en } from "../../src/pages/words/en.ts";
import { askCode, askPin, ID, screen, step, view } from "./fixtures.ts";

const drawn = async (over: Partial<PageView> = {}, drawing?: Drawing, language?: string) =>
  String(await draw(screen(over, language), drawing).body).replaceAll("\u00a0", " ");
const firstForm = (page: string) => /<form method="post"[\s\S]*?<\/form>/.exec(page)?.[0] ?? "";
const withProblem = (stage: Stage, problem: GatewayFailure): Stage => (stage.kind === "step" ? { ...stage, problem } : stage);

const stages: readonly Stage[] = [
  { kind: "details" },
  { kind: "choose" },
  { kind: "choose", failed: { reason: "declined" } },
  askPin,
  askCode,
  step({ kind: "redirect", url: "https://gateway.example/session/1" }),
  step({ kind: "form", action: "https://gateway.example/start", fields: { amount: "345.67" } }),
  step({ kind: "sdk", script: "https://sdk.example/v1.js", boot: "checkout", params: { key: "public" } }),
  step({ kind: "wait", pollSeconds: 5 }),
  { kind: "wait", why: "connecting" },
  { kind: "wait", why: "pending" },
  { kind: "wait", why: "checking" },
  { kind: "report", why: "authorized" },
  { kind: "report", why: "mismatch" },
  { kind: "gone" },
];

describe.each(stages)("every page: %j", (stage) => {
  it("is a whole document with one heading, a title, a language, landmarks and the merchant", async () => {
    const page = await drawn({ stage });
    expect(page.startsWith('<!doctype html><html lang="en">')).toBe(true);
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).toMatch(/<title>[^<]+<\/title>/);
    for (const part of [
      "<header",
      "<main",
      "<footer",
      "Himal Books",
      "NPR 345.67",
      'href="mailto:help@himalbooks.example"',
      'href="tel:015550100"',
    ])
      expect(page).toContain(part);
    expect(page).not.toMatch(/\son\w+=|\sstyle=|undefined|\[object/);
  });
  it("says in test mode that no real money moves, and only there", async () => {
    expect(await drawn({ stage, mode: "test" })).toContain("No real money moves.");
    expect(await drawn({ stage, mode: "live" })).not.toMatch(/[Tt]est mode|9800000000|987654/);
  });
  it("stays under 14 KB compressed, in one request", async () => {
    const page = await drawn({ stage, methods: ["wallet", "card", "netbanking", "upi", "bank_transfer", "crypto"] });
    const stream = new Blob([page]).stream().pipeThrough(new CompressionStream("gzip"));
    expect((await new Response(stream).arrayBuffer()).byteLength).toBeLessThan(14 * 1024);
    const loaded = [...page.matchAll(/<(?:script|img|link|iframe)[^>]+(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? "");
    expect(loaded.filter((address) => !address.startsWith("data:"))).toEqual(
      stage.kind === "step" && stage.next.kind === "sdk" ? [stage.next.script] : [],
    );
  });
});

describe("choosing", () => {
  it("is one form with a radio for each method, the first checked, and one button with the amount", async () => {
    const form = firstForm(await drawn({ methods: ["card", "wallet"] }));
    expect(form).toContain(`action="/payments/${ID}/pay"`);
    expect(
      [...form.matchAll(/<input type="radio" name="method" value="(\w+)"( checked="")?/g)].map(([, name, checked]) => [
        name,
        checked !== undefined,
      ]),
    ).toEqual([
      ["card", true],
      ["wallet", false],
    ]);
    expect(form.match(/<button/g)).toHaveLength(1);
    expect(form).toContain("Pay NPR 345.67</button>");
  });
  it("needs no choice where there is one method, and says so where there is none", async () => {
    expect(firstForm(await drawn({ methods: ["upi"] }))).toContain('<input type="hidden" name="method" value="upi"');
    const page = await drawn({ methods: [] });
    expect(firstForm(page)).toBe("");
    expect(page).toContain(en.noMethods);
  });
  it("formats the amount in the customer's language and counts down in words", async () => {
    const page = await drawn({ amount: { amount: 123456, currency: "EUR" } }, {}, "de-DE,en;q=0.5");
    expect(page).toContain('<bdi lang="de-DE">1.234,56 €</bdi>');
    expect(page).toContain('Expires in <b data-left="3570" data-digits="0123456789">59 minutes</b>');
  });
  it("names the reference where there is no description, and the merchant where there is neither", async () => {
    expect(await drawn({ description: null })).toContain("Reference INV-1042");
    expect(await drawn({ description: null, reference: null })).toContain("Payment to Himal Books");
  });
  it("tells how the last attempt ended, in plain words", async () => {
    const failure: GatewayFailure = { failure: "declined", outcome: "none", nativeMessage: "Insufficient <funds>", nativeCode: "E51" };
    const page = await drawn({ methods: ["wallet", "card"], stage: { kind: "choose", failed: { reason: "declined", failure } } });
    expect(page).toContain('role="alert"');
    expect(page).toContain("The payment was declined. “Insufficient &lt;funds&gt;”");
    expect(page).toContain(en.tryAgain);
    expect(page).not.toContain("E51");
    expect(page.indexOf('role="alert"')).toBeLessThan(page.indexOf("<form"));
  });
  it("shows the gateway's own sentence of a decline only", async () => {
    const failure: GatewayFailure = { failure: "bad_credentials", outcome: "none", nativeMessage: "key of merchant 77 is wrong" };
    expect(await drawn({ stage: { kind: "choose", failed: { reason: "bad_credentials", failure } } })).not.toContain("merchant 77");
  });
  it("has words for every reason, and for one that it does not know", async () => {
    for (const reason of Object.keys(en.reasons))
      expect(await drawn({ stage: { kind: "choose", failed: { reason } } })).toContain('role="alert"');
    expect(await drawn({ stage: { kind: "choose", failed: { reason: "toString" } } })).toContain(en.unknownReason);
  });
  it("says why a choice was not taken", async () => {
    expect(await drawn({}, { refusal: en.refused })).toContain(en.refused);
    expect(await drawn({ stage: askPin }, { refusal: en.refused })).toContain(en.refused);
  });
});

describe("asking", () => {
  it("posts the attempt, the step and the asks under their own names", async () => {
    const form = firstForm(await drawn({ stage: askPin }));
    expect(form).toContain(`action="/payments/${ID}/answer"`);
    expect([...form.matchAll(/<input[^>]* name="(\w+)"/g)].map(([, name]) => name)).toEqual(["attempt", "step", "mobile", "pin"]);
    expect(form).toMatch(
      /<label for="ask-mobile">Mobile number<\/label>.*name="mobile" required="" type="tel" inputmode="tel" autocomplete="tel"/,
    );
    expect(form).toMatch(/name="pin" required="" type="password" inputmode="numeric" autocomplete="off"/);
    expect(firstForm(await drawn({ stage: askCode }))).toMatch(
      /name="code" required="" type="text" inputmode="numeric" autocomplete="one-time-code"/,
    );
  });
  it("says where the code went, and pays with it", async () => {
    const form = firstForm(await drawn({ stage: askCode }));
    expect(form).toContain("The code was sent to 98••••••00.");
    expect(form).toContain("Pay NPR 345.67</button>");
  });
  it("puts a wrong answer next to its field, with the tries left", async () => {
    const form = firstForm(await drawn({ stage: withProblem(askPin, { failure: "wrong_answer", outcome: "none", triesLeft: 1 }) }));
    expect(form).toMatch(/name="pin"[^>]*aria-invalid="true" aria-describedby="ask-pin-error"/);
    expect(form).toMatch(/id="ask-pin-error" role="alert">.*This PIN is not right\. 1 try left\./);
    expect(form.match(/aria-invalid/g)).toHaveLength(1);
  });
  it("says above the form what no field is to blame for", async () => {
    const form = firstForm(await drawn({ stage: withProblem(askPin, { failure: "locked", outcome: "none", retryAfter: 600 }) }));
    expect(form).toContain(en.failures.locked);
    expect(form).toContain("Try again in 10 minutes.");
    expect(form).not.toContain("aria-invalid");
  });
  it("has words for every failure", async () => {
    const kinds: readonly FailureKind[] = ["declined", "unavailable", "rate_limited", "unreadable", "duplicate"];
    for (const failure of kinds)
      expect(await drawn({ stage: withProblem(askCode, { failure, outcome: "none" }) })).toContain(en.failures[failure]);
  });
  it("tells in test mode what to type, as far as it is asked", async () => {
    expect(await drawn({ stage: askPin })).toMatch(/9800000000 to 9800000005.*PIN 1111/);
    expect(await drawn({ stage: askPin })).not.toContain("987654");
    expect(await drawn({ stage: askCode })).toContain("Code 987654");
    expect(await drawn({ stage: step({ kind: "ask", asks: [{ name: "vpa", kind: "text", label: "UPI address" }] }) })).not.toContain(
      en.testHint,
    );
  });
});

describe("the other next steps", () => {
  it("a redirect asks for the same method again, which leads to the session that is there", async () => {
    const form = firstForm(await drawn({ stage: step({ kind: "redirect", url: "https://gateway.example/session/1" }) }));
    expect(form).toContain(`action="/payments/${ID}/pay"`);
    expect(form).toContain('name="method" value="card"');
  });
  it("a form posts itself with scripts and has a button without", async () => {
    const stage = step({ kind: "form", action: "https://gateway.example/start", fields: { amount: "345.67", "a&b": '"><i>' } });
    const form = firstForm(await drawn({ stage }, { enters: stage.kind === "step" ? stage.attempt : 0 }));
    expect(form).toContain('action="https://gateway.example/start" data-autosubmit=""');
    expect(form).toContain('name="a&amp;b" value="&quot;&gt;&lt;i&gt;"');
    expect(form).toContain("<button");
  });
  it("a form is not posted by who only comes by again: they ask for it first", async () => {
    const stage = step({ kind: "form", action: "https://gateway.example/start", fields: { id: "1" } });
    const form = firstForm(await drawn({ stage }));
    expect(form).toContain(`action="/payments/${ID}/pay"`);
    expect(form).not.toContain("gateway.example");
    expect(firstForm(await drawn({ stage }, { enters: 99 }))).not.toContain("gateway.example");
  });
  it.each(["javascript:alert(1)", "data:text/html,x", "nonsense"])("nothing is posted to %s", async (action) => {
    expect(await drawn({ stage: step({ kind: "form", action, fields: {} }) }, { enters: 1 })).not.toContain(action);
  });
  it("waiting loads itself again, first soon and then slower", async () => {
    const stage: Stage = { kind: "wait", why: "pending" };
    expect(await drawn({ stage })).toContain(`<meta http-equiv="refresh" content="3;url=/payments/${ID}?wait=1"`);
    expect(await drawn({ stage }, { turn: 20 })).toContain(`content="8;url=/payments/${ID}?wait=21"`);
    expect(await drawn({ stage }, { turn: 999 })).toContain('content="15;');
    expect(await drawn({ stage: step({ kind: "wait", pollSeconds: 5 }) }, { turn: 2 })).toContain(`content="5;url=/payments/${ID}?wait=3"`);
  });
  it("another way to pay comes after the step forward", async () => {
    const page = await drawn({ stage: askPin, methods: ["wallet", "card"] });
    expect(firstForm(page)).toContain("/answer");
    expect(page.match(/<form method="post"/g)).toHaveLength(2);
    expect(page).toContain('type="radio" name="method" value="card"');
    expect(page).not.toContain('type="radio" name="method" value="wallet"');
  });
});

describe("the end", () => {
  const status = async (over: Partial<PageView>) => drawn({ stage: { kind: "gone" }, ...over });
  it("says what became of it and has the way back, and nothing to pay with", async () => {
    for (const [order, words] of [
      ["paid", en.paidTitle],
      ["partially_refunded", en.partlyRefundedText("Himal Books")],
      ["refunded", en.refundedTitle],
      ["expired", en.expiredTitle],
      ["open", en.expiredTitle],
      ["cancelled", en.cancelledByShopTitle],
    ] as const) {
      const page = await status({ status: order });
      expect(page).toContain(words);
      expect(page).toContain(`href="/payments/${ID}/back"`);
      expect(page).not.toMatch(/<form|data-left="/);
    }
  });
  it("has no way back where there is no shop to go to", async () => {
    const merchant = { ...view().merchant, site: null };
    expect(await status({ status: "paid", redirectUrl: null, merchant })).not.toContain("/back");
    expect(await drawn({ redirectUrl: null, merchant: { ...merchant, site: "javascript:alert(1)" } })).not.toMatch(/\/back|javascript:/);
  });
  it("while the order can't be reached there is no way to pay, and no promise to who may have paid", async () => {
    const away = async (mayHavePaid: boolean) => String(await awayPage(screen(), mayHavePaid).body);
    expect(await away(false)).toContain("Nothing was charged.");
    expect(await away(true)).not.toContain("Nothing was charged.");
    for (const page of [await away(false), await away(true)]) {
      expect(page).toContain('http-equiv="refresh"');
      expect(page).not.toContain("<form");
    }
  });
});

describe("hostile texts", () => {
  const nasty = `"><script>alert(1)</script><img src=x onerror=alert(1)>' </style><!--`;
  it("are shown, not run", async () => {
    const merchant = {
      name: nasty,
      email: nasty,
      phone: nasty,
      site: nasty,
      colour: "#000;}</style><script>alert(1)</script>",
      logo: `https://logo.example/${nasty}`,
    };
    for (const stage of [...stages, withProblem(askPin, { failure: "declined", outcome: "none", nativeMessage: nasty })]) {
      const page = await drawn({ stage, merchant, description: nasty, reference: nasty });
      expect(page).not.toMatch(/<script>alert|<img src=x|<!--/);
      expect(page.match(/<script/g)).toHaveLength(stage.kind === "step" && stage.next.kind === "sdk" ? 2 : 1);
      expect(page.match(/<\/style>/g)).toHaveLength(2);
    }
  });
  it("no logo but an https one is loaded", async () => {
    for (const logo of ["http://logo.example/a.png", "javascript:alert(1)", "data:image/svg+xml,x", "/local.png"])
      expect(await drawn({ merchant: { ...view().merchant, logo } })).not.toContain("<img");
    expect(await drawn({ merchant: { ...view().merchant, logo: "https://logo.example/a.png" } })).toContain(
      '<img class="logo" src="https://logo.example/a.png" alt=""',
    );
  });
});

describe("the policy", () => {
  const policy = (over: Partial<PageView>) => contentSecurityPolicy({ styles: ["a"], scripts: ["b"], view: view(over) });
  const directive = async (name: string, over: Partial<PageView> = {}) =>
    (await policy(over)).split("; ").find((part) => part.startsWith(`${name} `));
  it("allows nothing but what the page has in it", async () => {
    expect(await policy({ redirectUrl: null })).toBe(
      "default-src 'none'; style-src 'sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs='; script-src 'sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    );
    expect(await contentSecurityPolicy({ styles: [], scripts: [] })).toContain("form-action 'none'");
  });
  it("lets forms lead to the shop, the next step and the gateways on offer", async () => {
    expect(await directive("form-action")).toBe("form-action 'self' https://shop.example");
    expect(await directive("form-action", { stage: step({ kind: "redirect", url: "https://gateway.example/s/1" }) })).toBe(
      "form-action 'self' https://gateway.example https://shop.example",
    );
    expect(await directive("form-action", { stage: step({ kind: "form", action: "https://epay.example:8443/x", fields: {} }) })).toContain(
      "https://epay.example:8443",
    );
    expect(await directive("form-action", { nextOrigins: ["https://one.example/x", "https://one.example", "javascript:1"] })).toBe(
      "form-action 'self' https://shop.example https://one.example",
    );
  });
  it("lets the logo in from its own origin, and a gateway's script from its", async () => {
    expect(await directive("img-src", { merchant: { ...view().merchant, logo: "https://logo.example/a.png" } })).toBe(
      "img-src data: https://logo.example",
    );
    const sdk = { stage: step({ kind: "sdk", script: "https://sdk.example/v1.js", boot: "x", params: {} }) };
    expect(await directive("script-src", sdk)).toContain("https://sdk.example");
    expect(await directive("connect-src", sdk)).toBe("connect-src https://sdk.example");
    expect(await directive("connect-src")).toBeUndefined();
  });
});
