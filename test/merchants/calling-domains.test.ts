import { expect, it } from "vitest";
import { callingDomains } from "../../src/merchants/calling-domains.ts";

it.each([
  ["shop.example.com", "shop.example.com"],
  ["Shop.Example.COM", "shop.example.com"],
  ["himal-tea.com.np", "himal-tea.com.np"],
  ["पसल.भारत", "xn--n2bqr.xn--h2brj9c"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["3.example", "3.example"],
])("takes %j", (text, host) => {
  expect(new URL(`https://${text}`).hostname).toBe(host);
  expect(callingDomains.parse([text])).toEqual([host]);
});

it.each([
  "",
  " ",
  ".",
  "com",
  "localhost",
  "example.com.",
  ".example.com",
  "shop..example.com",
  "*.example.com",
  "https://shop.example.com",
  "shop.example.com/",
  "shop.example.com:443",
  "shop.example.com#",
  "a@shop.example.com",
  "shop .example.com",
  "shop_1.example.com",
  "-shop.example.com",
  "127.0.0.1",
  "127.1",
  "0x7f.1",
  "[::1]",
  "10.0.0.256",
  `${"a".repeat(64)}.example.com`,
  `${"a.".repeat(126)}com`,
])("refuses %j", (text) => {
  expect(callingDomains.safeParse([text]).success).toBe(false);
});

it("takes each once, and a hundred at most", () => {
  expect(callingDomains.parse(["a.example", "b.example", "A.example"])).toEqual(["a.example", "b.example"]);
  const many = Array.from({ length: 101 }, (_, no) => `s${no}.example`);
  expect(callingDomains.safeParse(many).success).toBe(false);
  expect(callingDomains.parse(many.slice(1))).toHaveLength(100);
});
