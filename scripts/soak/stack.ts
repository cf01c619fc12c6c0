import { execFileSync, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
/** Long on a busy machine. */
const LONGEST_START = 180_000;

/** The local stack as `npm start` runs it, on a port and in a folder of its own. */
export class Stack {
  readonly origin: string;
  readonly #port: number;
  readonly #folder: string;
  #pid: number | undefined;

  constructor(port: number, folder: string) {
    this.origin = `http://localhost:${port}`;
    this.#port = port;
    this.#folder = folder;
  }

  /** Until it says that it is ready. What it prints goes to output.log in its folder. */
  async start(): Promise<void> {
    const args = [join(root, "scripts", "start.ts"), "--no-shop", "--port", String(this.#port), "--persist-to", this.#folder];
    const child = spawn(process.execPath, args, { cwd: root, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.#pid = child.pid;
    const log = createWriteStream(join(this.#folder, "output.log"), { flags: "a" });
    let output = "";
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`the stack is not ready:\n${output.slice(-2_000)}`)), LONGEST_START);
      const ready = () => {
        clearTimeout(late);
        resolve();
      };
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          log.write(chunk);
          output = `${output}${chunk.toString()}`.slice(-10_000);
          if (output.includes("Dwar is ready")) ready();
        });
      child.once("exit", (code) => {
        clearTimeout(late);
        reject(new Error(`the stack has ended with ${code}:\n${output.slice(-2_000)}`));
      });
    });
  }

  /** SIGKILL to all of it in one moment: nothing gets to finish what it does. */
  kill(): void {
    if (this.#pid === undefined) return;
    for (const pid of familyOf(this.#pid))
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    this.#pid = undefined;
  }
}

/** A process with all that it started, and what these did; wrangler's are a group of their own. */
function familyOf(pid: number): readonly number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((row) => row.trim().split(/ +/).map(Number));
  const family = [pid];
  for (const member of family) for (const [child = 0, parent] of rows) if (parent === member) family.push(child);
  return family;
}
