/** Which of a host's words are in a message: the last that says something, without secrets, and short. */
import { expect, test } from "vitest";
import { Redactor } from "../output/redactor.ts";
import { hostWords } from "./host-words.ts";
import type { Outcome } from "./outcome.ts";

/** @param said what came before the start of a command that never started */
function words(
  output: string,
  said?: { readonly stdout?: string; readonly stderr?: string },
  redactor = new Redactor(),
) {
  const outcome: Outcome = {
    ...{ cause: { kind: "exited", exitCode: 1, signal: null }, started: said === undefined },
    said: { stdout: Buffer.from(said?.stdout ?? ""), stderr: Buffer.from(said?.stderr ?? "") },
    ...{ asker: undefined, passwordRejected: false, outputOpen: false, ending: undefined },
  };
  return hostWords(outcome, Buffer.from(output), redactor);
}

test.each([
  ["the last line", "one\ntwo\n", "two"],
  ["not an empty one", "one\n \t \n\n", "one"],
  ["nothing, where nothing was said", "\n\n", ""],
  ["lines that end as terminals end them", "10 %\r20 %\r\n", "20 %"],
  ["without what moves a cursor or turns the text", "\x1b[1mred\x1b[0m\u202e\n", "[1mred [0m"],
  [
    "not what tar and sudo add",
    "tar: x: Cannot open\ntar: Exiting with failure status due to previous errors\n",
    "tar: x: Cannot open",
  ],
  ["nor this", "tar: no\ntar: Error is not recoverable: exiting now\n", "tar: no"],
])("%s", (_name, output, told) => {
  expect(words(output)).toEqual({ lastWords: told });
});

test("a long line is cut, and says so", () => {
  expect(words("x".repeat(200)).lastWords).toBe("x".repeat(200));
  expect(words("x".repeat(201)).lastWords).toBe(`${"x".repeat(199)}…`);
});

test("of much output its end is looked at", () => {
  expect(words(`first\n${" ".repeat(5000)}`).lastWords).toBe("");
  expect(words(`${"y\n".repeat(5000)}last`).lastWords).toBe("last");
});

test("a secret that spans lines is masked whole", () => {
  const redactor = new Redactor();
  redactor.add("hunter\n2222");
  expect(words("it was hunter\n2222", undefined, redactor).lastWords).toBe("it was ***");
});

test("of what never started all is told, stderr first, and its last line is the reason", () => {
  expect(words("ignored", { stdout: "motd\nbye\n", stderr: "warning\nno rights\n" })).toEqual({
    lastWords: "no rights",
    before: ["warning", "no rights", "motd", "bye"],
  });
});

test("where stderr is silent, stdout gives the reason: a ForceCommand speaks there", () => {
  expect(words("", { stdout: "only sftp here\n" })).toEqual({
    lastWords: "only sftp here",
    before: ["only sftp here"],
  });
  expect(words("", {})).toEqual({ lastWords: "", before: [] });
});
