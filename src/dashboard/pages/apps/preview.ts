import { Hono } from "hono";
import type { PageView } from "../../../domain/page.ts";
import type { ManageApp } from "../../../http/manage/context.ts";
import { appRead } from "../../../http/manage/operations/apps/apps.ts";
import { perform } from "../../../http/manage/perform.ts";
import { transactionId } from "../../../kernel/ids.ts";
import type { AppView } from "../../../merchants/app-setup/apps.ts";
import { draw } from "../../../pages/draw.ts";
import { contentSecurityPolicy } from "../../../pages/headers.ts";
import { languages } from "../../../pages/words/languages.ts";
import { trouble } from "../../trouble.tsx";

const EXAMPLE = "or_00000000000000000000";

const view = (
  app: AppView,
  look: { readonly colour: string | null; readonly logo: string | null },
  origin: string,
  now: number,
): PageView => ({
  id: EXAMPLE,
  app: app.id,
  mode: "live",
  status: "open",
  merchant: { name: app.name, email: app.email, phone: app.phone, site: app.site, ...look },
  amount: { amount: 345_67, currency: "NPR" },
  description: "Masala tea, 2 kg",
  reference: "INV-1042",
  locale: null,
  expiresAt: now + 3_600_000,
  methods: ["wallet", "card", "netbanking"],
  stage: { kind: "choose" },
  origin,
  dialect: null,
  redirectUrl: null,
  outcome: { paymentStatus: "cancelled", transaction: transactionId.of(EXAMPLE, 0), attempt: 0, providerPaymentId: null },
});

const colourOf = (text: string | undefined) => (text !== undefined && /^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : null);
const logoOf = (text: string | undefined) =>
  text !== undefined && URL.canParse(text) && new URL(text).protocol === "https:" ? text : null;

/** The payment page of an order that there is none of, with the look that is being tried: only ever in a frame of the dashboard. */
export const preview = new Hono<ManageApp>().get("/dashboard/apps/:app/preview", async (c) => {
  const read = await perform(c, appRead, c.req.param(), {});
  if (!read.ok) return trouble(c, read.error);
  const app = read.value;
  const { colour, logo } = c.req.query();
  const look = { colour: colourOf(colour) ?? app.colour, logo: logo === undefined ? app.logo : logoOf(logo) };
  const now = Date.now();
  const shown = view(app, look, c.get("origin"), now);
  const { body, styles, scripts } = draw({ view: shown, words: languages.en, locale: "en", now });
  const policy = await contentSecurityPolicy({ styles, scripts, view: shown });
  // Nothing of it can be sent: it only shows.
  const framed = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'").replace(/form-action [^;]*/, "form-action 'none'");
  c.header("content-security-policy", framed);
  return c.html(body);
});
