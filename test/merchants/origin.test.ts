import { describe, expect, it } from "vitest";
import { pageOrigin, servesPages } from "../../src/merchants/origin.ts";
import { anApp } from "./settings-of.ts";

const deployed = { ENVIRONMENT: "deployed", PUBLIC_ORIGIN: "https://pay.example.com/" };
const unset = { ENVIRONMENT: "deployed", PUBLIC_ORIGIN: "" };
const local = { ENVIRONMENT: "local", PUBLIC_ORIGIN: "" };
const withDomains = anApp({ domains: ["pay.shop.example.com", "old.shop.example.com"] });
const at = "https://any.example.net/v1/orders";

describe("pageOrigin", () => {
  it("is the app's verified domain first", () => {
    for (const env of [deployed, unset, local])
      expect(pageOrigin(env, withDomains, at)).toEqual({ ok: true, value: "https://pay.shop.example.com" });
  });
  it("is PUBLIC_ORIGIN otherwise", () => {
    expect(pageOrigin(deployed, anApp(), at)).toEqual({ ok: true, value: "https://pay.example.com" });
  });
  it("is the host of the request in local development only", () => {
    expect(pageOrigin(local, anApp(), "http://localhost:9000/v1/orders?x=1")).toEqual({ ok: true, value: "http://localhost:9000" });
    expect(pageOrigin(unset, anApp(), at)).toEqual({ ok: false, error: { code: "config.public_origin" } });
  });
  it.each(["pay.example.com", "http://pay.example.com", "ftp://pay.example.com", "oops"])(
    "does not take PUBLIC_ORIGIN %s",
    (PUBLIC_ORIGIN) => {
      expect(pageOrigin({ ...deployed, PUBLIC_ORIGIN }, anApp(), at)).toMatchObject({ ok: false });
    },
  );
});

describe("servesPages", () => {
  it("on the app's domains and PUBLIC_ORIGIN, nowhere else", () => {
    expect(servesPages(deployed, withDomains, "https://pay.shop.example.com/payments/x")).toBe(true);
    expect(servesPages(deployed, withDomains, "https://old.shop.example.com/payments/x")).toBe(true);
    expect(servesPages(deployed, withDomains, "https://pay.example.com/payments/x")).toBe(true);
    expect(servesPages(deployed, anApp(), "https://pay.shop.example.com/payments/x")).toBe(false);
    expect(servesPages(deployed, withDomains, "https://pay.example.com.evil.example/payments/x")).toBe(false);
    expect(servesPages(deployed, withDomains, "http://pay.example.com/payments/x")).toBe(false);
    expect(servesPages(unset, anApp(), "https://dwar.workers.dev/payments/x")).toBe(false);
  });
  it("locally on the host of the request too", () => {
    expect(servesPages(local, anApp(), "http://127.0.0.1:8787/payments/x")).toBe(true);
  });
});
