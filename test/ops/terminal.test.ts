import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { askAt } from "../../scripts/ops/terminal.ts";

function terminal() {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  return { ask: askAt(input, output), input, shown: () => shown };
}

it("asks, and shows what is typed", async () => {
  const { ask, input, shown } = terminal();
  const answer = ask("Company", false);
  input.write("Himal Trading \r");
  expect(await answer).toBe("Himal Trading");
  expect(shown()).toContain("Company: ");
  expect(shown()).toContain("Himal Trading");
});

it("does not show a secret", async () => {
  const { ask, input, shown } = terminal();
  const answer = ask("Secret key", true);
  for (const letter of "hunter2") input.write(letter);
  input.write("\r");
  expect(await answer).toBe("hunter2");
  expect(shown()).toContain("Secret key: ");
  for (const letter of "unt2") expect(shown().replace("Secret key", "")).not.toContain(letter);
});

it.each([
  ["Ctrl-C", "\x03"],
  ["Ctrl-D", "\x04"],
])("ends at %s", async (_name, typed) => {
  const { ask, input } = terminal();
  const answer = ask("Company", false);
  input.write(typed);
  await expect(answer).rejects.toMatchObject({ exitCode: 130 });
});
