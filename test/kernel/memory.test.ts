import { expect, it } from "vitest";
import { forgetIsolate, isolateMemory, Memory } from "../../src/kernel/memory.ts";

it("remembers until it is over", () => {
  const memory = new Memory<number | null>(10);
  memory.set("a", 1, 100);
  memory.set("b", null, 200);
  expect(memory.get("a", 99)?.value).toBe(1);
  expect(memory.get("a", 100)).toBeUndefined();
  expect(memory.get("b", 100)).toMatchObject({ value: null });
  expect(memory.keys(100)).toEqual(["b"]);
  memory.delete("b");
  expect(memory.get("b", 0)).toBeUndefined();
});

it("drops what was set longest ago, and never more than it must", () => {
  const memory = new Memory<true>(2);
  for (const key of ["a", "b", "a", "b", "a", "c"]) memory.set(key, true, 1);
  expect(memory.keys(0)).toEqual(["a", "c"]);
});

it("is empty in an isolate that has just started", () => {
  const memory = isolateMemory<true>(2);
  memory.set("a", true, 1);
  forgetIsolate();
  expect(memory.keys(0)).toEqual([]);
});
