import * as z from "zod";
import { maybe, pageOf, text, time } from "./parts.ts";

export const auditEntry = z
  .object({
    id: text("Its id."),
    at: time("When it was done."),
    user: text("The id of who did it (`us_…`)."),
    email: text("Their e-mail address as it was then."),
    action: text("What was done: an operation's name, for example `gateways.add`."),
    target: text("The id of what it was done to."),
    app: maybe("The id of the app that it concerns (`ap_…`)."),
    detail: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("Names of what changed, and values that are no secret. Its fields depend on `action`."),
    address: maybe("The network that it came from: an address cut to /24 or /48."),
    agent: maybe("The browser or program, as it calls itself."),
  })
  .describe("One thing that somebody did to the settings.");

export const auditPage = pageOf(auditEntry).describe("A page of what was done, the newest first.");
