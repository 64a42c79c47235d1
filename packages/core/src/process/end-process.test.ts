/** What is ended, and what never is. */
import { expect, test } from "vitest";
import { quoteWords } from "../command/quote.ts";
import type { Connection } from "../connector/connection.ts";
import { localMachine } from "../local/local-machine.ts";
import { endProcess } from "./end-process.ts";

/** Stands for the process that all programs of the connection are started by, whose id is not known before. */
const STARTER = 987_654_321;

/** Its programs are children of a shell of its own. */
const below: Connection = {
  ...localMachine,
  exec: (argv, options) => {
    // `$$` stands for one dollar in a replacement.
    const text = quoteWords(argv).replaceAll(String(STARTER), () => '"$$"');
    return localMachine.exec(["sh", "-c", `${text}\ncode=$?\nexit $code`], options);
  },
};

test("a process that the ending itself runs below is not the command, whatever the host says", async () => {
  const report = await endProcess(below, STARTER, {});
  expect(report).toMatchObject({ verified: false, survivors: [] });
  expect(String(report.error)).toMatch(/the host named process \d+, which is not the command$/);
});

test("a process that is gone is ended", async () => {
  expect(await endProcess(below, 999_999_999, {})).toEqual({ verified: true, survivors: [] });
});
