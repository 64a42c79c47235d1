/** Exit codes: of several, the largest below 130. */
import { expect, test } from "vitest";
import { exitCodeOf } from "./exit-code.ts";

const none = { ok: 0, failed: 0, timeout: 0, unreachable: 0, lost: 0, cancelled: 0, refused: 0, skipped: 0 };

test.each([
  [{ ok: 3 }, {}, 0],
  [{ ok: 3, failed: 1 }, {}, 1],
  [{ ok: 3 }, { unfinished: true }, 1],
  [{ timeout: 1 }, {}, 1],
  [{ refused: 1 }, {}, 1],
  [{ cancelled: 1 }, {}, 1],
  [{ ok: 3, skipped: 1 }, {}, 1],
  [{ failed: 5, unreachable: 1 }, {}, 3],
  [{ lost: 1 }, {}, 3],
  [{ unreachable: 1, skipped: 8 }, { stopped: true }, 4],
  [{ ok: 3, cancelled: 1 }, { interrupted: true }, 130],
  [{ unreachable: 1 }, { stopped: true, interrupted: true }, 130],
])("%o %o is %i", (counts, ended, code) => {
  const outcome = { stopped: false, interrupted: false, unfinished: false, ...ended };
  expect(exitCodeOf({ counts: { ...none, ...counts }, ...outcome })).toBe(code);
});
