import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const root = dirname(dirname(import.meta.dirname));

export interface Instance {
  readonly origin: string;
  readonly folder: string;
  /** All that it printed so far. */
  output(): string;
  /** Its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export const tempFolder = (): string => mkdtempSync(join(tmpdir(), "dwar-start-"));
export const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** What `npm start -- …args` runs. */
export function start(args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, "scripts", "start.ts"), ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let look = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      look();
    });
  // "close" comes after the last output, unlike "exit".
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const until = (text: string, ms: number) =>
    new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no "${text}" within ${ms} ms:\n${output}`)), ms);
      look = () => {
        if (!output.includes(text)) return;
        clearTimeout(late);
        resolve();
      };
      look();
      ended.then((code) => reject(new Error(`ended with ${code}:\n${output}`)));
    });
  return { child, ended, until, output: () => output };
}

export async function startInstance(port: number, folder: string): Promise<Instance> {
  const { child, ended, until, output } = start(["--port", String(port), `--persist-to=${folder}`]);
  try {
    await until("Dwar is ready", 60_000);
  } catch (error) {
    await stop(child, ended, "SIGTERM");
    throw error;
  }
  return { origin: `http://localhost:${port}`, folder, output, stop: (signal = "SIGTERM") => stop(child, ended, signal) };
}

function stop(child: ChildProcess, ended: Promise<number | null>, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  return ended;
}
