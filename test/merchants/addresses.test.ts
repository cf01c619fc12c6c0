import { describe, expect, it } from "vitest";
import { redirectUrlFault, webhookUrlFault } from "../../src/merchants/addresses.ts";

const deployed = { ENVIRONMENT: "deployed" };
const local = { ENVIRONMENT: "local" };

const good = [
  "https://shop.example.com/paid?order=1#done",
  "https://shop.example.com:8443/",
  "https://xn--e1afmkfd.example/",
  "https://दुकान.example/",
  "https://8.8.8.8/hook",
  "https://[2606:4700::1111]/hook",
  `https://shop.example.com/${"a".repeat(2048 - 25)}`,
];
const bad = [
  "",
  "shop.example.com",
  "/paid",
  "//shop.example.com",
  "https://",
  "http://shop.example.com/",
  "ftp://shop.example.com/",
  "javascript:alert(1)",
  "data:text/html,x",
  "https://user@shop.example.com/",
  "https://user:pass@shop.example.com/",
  "https://shop.example.com/\n",
  " https://shop.example.com/",
  "https://shop.example.com/a b",
  "https:\\\\shop.example.com\\",
  "https://shop.example.com/\u0000",
  `https://shop.example.com/${"a".repeat(2048)}`,
];
const loopback = [
  "https://localhost/",
  "https://LOCALHOST./",
  "https://a.localhost/",
  "https://127.0.0.1/",
  "https://127.1/",
  "https://0x7f.1/",
  "https://2130706433/",
  "https://0177.0.0.1/",
  "https://127.0.0.1./",
  "https://0.0.0.0/",
  "https://[::1]/",
  "https://[::]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:7f00:1]/",
];
const inside = [
  "https://10.0.0.1/",
  "https://172.16.0.1/",
  "https://192.168.1.1/",
  "https://192.168.257/",
  "https://169.254.169.254/latest/meta-data",
  "https://100.64.0.1/",
  "https://192.0.2.1/",
  "https://198.18.0.1/",
  "https://224.0.0.1/",
  "https://240.0.0.1/",
  "https://255.255.255.255/",
  "https://[fe80::1]/",
  "https://[fc00::1]/",
  "https://[fd12:3456::1]/",
  "https://[fec0::1]/",
  "https://[ff02::1]/",
  "https://[::ffff:10.0.0.1]/",
  "https://[::10.0.0.1]/",
  "https://[64:ff9b::a00:1]/",
  "https://[2002:a00:1::]/",
  "https://[2001:0:a00:1::]/",
  "https://[2001:db8::1]/",
  "https://printer.local/",
  "https://metadata.google.internal/",
  "https://router.home.arpa/",
  "https://intranet/",
];

describe.each([
  ["redirectUrl", redirectUrlFault],
  ["webhookUrl", webhookUrlFault],
])("%s", (_name, fault) => {
  it.each(good)("takes %s", (url) => {
    expect(fault(deployed, url)).toBeNull();
    expect(fault(local, url)).toBeNull();
  });
  it.each(bad)("refuses %j everywhere", (url) => {
    expect(fault(deployed, url)).toMatch(/^Must .+\.$/);
    expect(fault(local, url)).toMatch(/^Must .+\.$/);
  });
  it.each(loopback)("takes %s in local development only, with http too", (url) => {
    expect(fault(deployed, url)).toMatch(/^Must not/);
    expect(fault(local, url)).toBeNull();
    expect(fault(local, url.replace("https:", "http:"))).toBeNull();
    expect(fault(deployed, url.replace("https:", "http:"))).toMatch(/^Must/);
  });
});

it.each(inside)("no webhook goes to %s", (url) => {
  for (const env of [deployed, local]) {
    expect(webhookUrlFault(env, url)).toMatch(/^Must be a public address/);
    expect(webhookUrlFault(env, url.replace("https:", "http:"))).toMatch(/^Must/);
  }
});

it("no webhook goes to this service itself", () => {
  const env = { ENVIRONMENT: "deployed", PUBLIC_ORIGIN: "https://pay.example.com/" };
  for (const url of ["https://pay.example.com/v1/orders", "https://PAY.example.com.:443/x"])
    expect(webhookUrlFault(env, url)).toBe("Must not lead to this service itself.");
  for (const url of ["https://example.com/x", "https://shop.pay.example.com/x", "https://pay.example.com:8443/x"])
    expect(webhookUrlFault(env, url)).toBeNull();
  expect(webhookUrlFault({ ...local, PUBLIC_ORIGIN: "http://localhost:8787" }, "http://localhost:8788/hook")).toBeNull();
  expect(webhookUrlFault({ ...deployed, PUBLIC_ORIGIN: "" }, "https://pay.example.com/x")).toBeNull();
});
