import { accessSync, constants, statfsSync } from "node:fs";

const MEMORY = "/dev/shm";
const ENOUGH = 2 * 1024 ** 3;

/** Puts the storage of tests into memory where there is room for it: on a disk they mostly wait for SQLite's commits to be safe. */
export function storeInMemory(): void {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    if (bavail * bsize >= ENOUGH) process.env.TMPDIR ??= MEMORY;
  } catch {
    // No such place on this system: the disk it is.
  }
}
