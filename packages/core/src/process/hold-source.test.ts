/** A source is held as long as one of those who hold it does. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { holdSource } from "./hold-source.ts";

test("it goes on when the last one lets go, and letting go twice counts once", () => {
  const source = new PassThrough().resume();
  const [first, second] = [holdSource(source), holdSource(source)];
  expect(source.isPaused()).toBe(true);
  first();
  first();
  expect(source.isPaused()).toBe(true);
  second();
  expect(source.isPaused()).toBe(false);
});

test("it can be held again", () => {
  const source = new PassThrough().resume();
  holdSource(source)();
  const release = holdSource(source);
  expect(source.isPaused()).toBe(true);
  release();
  expect(source.isPaused()).toBe(false);
});
