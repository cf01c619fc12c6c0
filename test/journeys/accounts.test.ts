import type { Page } from "playwright-core";
import { expect } from "vitest";
import { DEMO_USER } from "../../scripts/demo-user.ts";
import { fits, isAccessible } from "./accessible.ts";
import { journey } from "./customer.ts";
import { address, codeOf, fill, nameCompany, open, openMail, PASSWORD, press, signIn, signOut, signUp } from "./people.ts";
import { sees } from "./steps.ts";

const session = (page: Page, name: string) => page.locator("#sessions li", { hasText: name });

journey("signs up, names a company, and comes back with a code from the phone", async ({ customer }) => {
  const email = address();
  const { page } = await customer({ expects: [422] });
  await signUp(page, "Asha Rai", email);
  await sees(page, "Welcome. What is your company called?");
  await nameCompany(page, "Rai Pottery");
  await sees(page, "Hello, Asha Rai");

  await open(page, "/dashboard/account");
  await page.getByRole("link", { name: "Set it up" }).click();
  await fill(page, "Your password", PASSWORD);
  await press(page, "Go on");
  await page.getByRole("img", { name: "QR code" }).waitFor();
  const secret = await page.locator(".copy code").innerText();
  const [backup = ""] = await page.locator(".codes li").allInnerTexts();
  await fill(page, "Code", "000000");
  await press(page, "Switch it on");
  await sees(page, "That code is not right.");
  await fill(page, "Code", await codeOf(secret));
  await press(page, "Switch it on");
  await sees(page, "Two-factor sign-in is on.");
  await signOut(page);

  await signIn(page, email);
  await sees(page, "Six digits, from the app on your phone.");
  await fill(page, "Code", await codeOf(secret));
  await press(page, "Sign in");
  await sees(page, "Hello, Asha Rai");

  const { page: lost } = await customer({ userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1" });
  await signIn(lost, email);
  await lost.getByRole("link", { name: "Use a backup code" }).click();
  await fill(lost, "Backup code", backup);
  await press(lost, "Sign in");
  await sees(lost, "Hello, Asha Rai");

  await open(page, "/dashboard/account");
  await session(page, "Safari on iPhone").getByRole("button").click();
  await sees(page, "The session is ended.");
  expect(await session(page, "Safari on iPhone").count()).toBe(0);
  await lost.reload();
  await lost.getByRole("heading", { name: "Sign in" }).waitFor();
});

journey("forgets the password and chooses another", async ({ customer }) => {
  const email = address();
  const { page } = await customer({ expects: [422] });
  await signUp(page, "Bimal", email);
  await nameCompany(page, "Bimal & Sons");
  await signOut(page);
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await fill(page, "E-mail address", email);
  await press(page, "Send the link");
  await sees(page, "Look into your mail");
  await openMail(page, email);
  await fill(page, "New password", "too short");
  await press(page, "Save the password");
  await sees(page, "At least 10 characters.");
  await fill(page, "New password", "five other words in a row");
  await press(page, "Save the password");
  await sees(page, "Your password is changed.");
  await signIn(page, email);
  await sees(page, "The e-mail address or the password is wrong.");
  await signIn(page, email, "five other words in a row");
  await sees(page, "Hello, Bimal");
});

journey("signs in with a passkey, without a password", async ({ customer }) => {
  const email = address();
  const { page } = await customer();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await signUp(page, "Chandra", email);
  await nameCompany(page, "Chandra Books");
  await open(page, "/dashboard/account");
  await page.getByLabel("Name (optional)").fill("My phone");
  await press(page, "Add a passkey");
  const passkey = page.locator("#passkeys li", { hasText: "My phone" });
  await passkey.waitFor();
  await signOut(page);
  await press(page, "Sign in with a passkey");
  await sees(page, "Hello, Chandra");

  await open(page, "/dashboard/account");
  await passkey.getByRole("button").click();
  await sees(page, "The passkey is removed.");
  expect(await passkey.count()).toBe(0);
});

journey("brings a colleague in, who may look only", async ({ customer }) => {
  const [owner, colleague] = [address(), address()];
  const { page } = await customer({ viewport: { width: 1280, height: 800 } });
  await signUp(page, "Dipa", owner);
  await nameCompany(page, "Dipa Travels");
  await page.getByRole("navigation").getByRole("link", { name: "Team" }).click();
  await fill(page, "E-mail address", colleague);
  await page.getByLabel("Role", { exact: true }).selectOption({ label: "Viewer: Looks, changes nothing" });
  await press(page, "Invite");
  await sees(page, `${colleague} has been asked by mail.`);

  const { page: other } = await customer();
  await openMail(other, colleague);
  await sees(other, "You are invited");
  await signUp(other, "Esha", colleague);
  await sees(other, "You are invited to Dipa Travels");
  await other.getByRole("link", { name: "Look at the invitation" }).click();
  await press(other, "Join Dipa Travels");
  await sees(other, "You belong to Dipa Travels now.");
  await open(other, "/dashboard/team");
  await sees(other, "2 people");
  expect(await other.getByText("Invite somebody").count()).toBe(0);

  await page.reload();
  await page.getByLabel("Role of Esha").selectOption("admin");
  await sees(page, "The role is changed.");
  await other.reload();
  await sees(other, "Invite somebody");
});

journey("does all of it with scripts off", async ({ customer }) => {
  const email = address();
  const { page } = await customer({ javaScriptEnabled: false });
  await signUp(page, "Gita", email);
  await nameCompany(page, "Gita Foods");
  await open(page, "/dashboard/account");
  expect(await page.getByRole("button", { name: "Add a passkey" }).isVisible()).toBe(false);
  await fill(page, "Your name", "Gita Thapa");
  await press(page, "Save");
  await sees(page, "Saved.");
  await signOut(page);
});

const SIGNED_OUT = [
  "sign-in",
  "sign-up",
  "sign-up/sent",
  "forgot",
  "forgot/sent",
  "reset?token=x",
  "verify",
  "verify?token=x",
  "two-factor",
];
const SIGNED_IN = ["", "account", "account/two-factor", "team", "company/new", "dev/mail", "nothing"];

for (const colorScheme of ["light", "dark"] as const)
  journey(`everybody can use the pages, ${colorScheme}`, { timeout: 180_000 }, async ({ customer }) => {
    const { page } = await customer({ colorScheme, viewport: { width: 360, height: 740 }, expects: [404, 422] });
    const look = async (path: string) => {
      await open(page, `/dashboard/${path}`.replace(/\/$/, ""));
      await isAccessible(page);
      await fits(page);
    };
    for (const path of SIGNED_OUT) await look(path);
    await open(page, "/dashboard/sign-up");
    await press(page, "Make an account");
    await sees(page, "3 things are not right yet");
    await isAccessible(page);

    await signIn(page, DEMO_USER.email, DEMO_USER.password);
    await sees(page, `Hello, ${DEMO_USER.name}`);
    for (const path of SIGNED_IN) await look(path);
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const path of SIGNED_IN) await look(path);
  });
