/** How long a server may leave requests unanswered. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AnswerWatch } from "./answer-watch.ts";

const giveUp = vi.fn();
beforeEach(() => {
  giveUp.mockClear();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("only when none is answered for too long, and not once all are", () => {
  const watch = new AnswerWatch(1_000, giveUp);
  watch.asked();
  watch.asked();
  vi.advanceTimersByTime(900);
  watch.answered();
  vi.advanceTimersByTime(900);
  watch.heard();
  vi.advanceTimersByTime(900);
  expect(giveUp).not.toHaveBeenCalled();
  watch.answered();
  vi.advanceTimersByTime(10_000);
  expect(giveUp).not.toHaveBeenCalled();
  watch.asked();
  vi.advanceTimersByTime(1_000);
  expect(giveUp).toHaveBeenCalledOnce();
});

test("a request that holds much has the time that it takes on a narrow line, and small ones after it don't take that away", () => {
  const watch = new AnswerWatch(1_000, giveUp);
  watch.asked(256 * 1024);
  watch.asked(10);
  vi.advanceTimersByTime(4_900);
  expect(giveUp).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100);
  expect(giveUp).toHaveBeenCalledOnce();
});
