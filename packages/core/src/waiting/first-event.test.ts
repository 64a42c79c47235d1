/** The first of several events: whichever comes, and nobody listens afterwards. */
import { EventEmitter, getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { firstEvent } from "./first-event.ts";

const EVENTS = ["drain", "close", "error"];

test.each([...EVENTS, "abort", "abort before"])("%s ends the wait", async (what) => {
  const source = new EventEmitter();
  const controller = new AbortController();
  if (what === "abort before") controller.abort();
  const wait = firstEvent(source, EVENTS, controller.signal);
  if (what === "abort") controller.abort();
  else source.emit(what);
  await wait;
  expect(source.eventNames()).toEqual([]);
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});
