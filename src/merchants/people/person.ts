import * as z from "zod";

/** How people are called. */
export const personName = z
  .string({ error: "Your name." })
  .trim()
  .min(1, { error: "Say your name." })
  .max(100, { error: "At most 100 characters." })
  .regex(/^[^\p{Cc}]*$/u, { error: "No control characters." });

export const emailAddress = z
  .string({ error: "An e-mail address." })
  .trim()
  .toLowerCase()
  .max(254, { error: "At most 254 characters." })
  .pipe(z.email({ error: "Not an e-mail address." }));

export const SHORTEST_PASSWORD = 10;
export const LONGEST_PASSWORD = 128;

export const newPassword = z
  .string({ error: "A password." })
  .min(SHORTEST_PASSWORD, { error: `At least ${SHORTEST_PASSWORD} characters.` })
  .max(LONGEST_PASSWORD, { error: `At most ${LONGEST_PASSWORD} characters.` });
