import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Ask } from "./io.ts";
import { Refusal } from "./refusal.ts";

/** Questions go to stderr: what a script reads from stdout is the answer alone. */
export function askAt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Ask {
  return async (question, secret) => {
    let hidden = false;
    const screen = new Writable({
      write(chunk, _encoding, done) {
        if (!hidden) output.write(chunk);
        done();
      },
    });
    const lines = createInterface({ input, output: screen, terminal: true });
    // Without it a closed input would leave the question open for ever.
    const ended = new Promise<never>((_answer, reject) => lines.once("close", () => reject(new Refusal([], 130))));
    try {
      const answer = lines.question(`${question}: `);
      // The question is on the screen by now; what is typed from here on is not.
      hidden = secret;
      return (await Promise.race([answer, ended])).trim();
    } finally {
      ended.catch(() => {});
      lines.close();
      if (secret) output.write("\n");
    }
  };
}
