/** Questions on a terminal: one at a time, secrets unseen, nobody asked where nobody is. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { readNow } from "../../../../test/support/read-now.ts";
import { createTerminalPrompt, type PromptTerminal } from "./terminal-prompt.ts";

function createTerminal(isTTY = true) {
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: (on: boolean) => raw.push(on) });
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const shown = () => readNow(stderr);
  return { terminal: { stdin, stderr } as unknown as PromptTerminal, stdin, shown, raw };
}

test("nobody is asked without a terminal", () => {
  expect(createTerminalPrompt(createTerminal(false).terminal)).toBeUndefined();
});

test.each([
  ["hunter2\r", "hunter2"],
  ["wrong\x15right\r", "right"],
  ["ab\x7f\x7fcd\n", "cd"],
  ["é汉\x7f\r", "é"],
  ["\r", ""],
])("%j is the answer %j, and a secret is never shown", async (keys, answer) => {
  const { terminal, stdin, shown, raw } = createTerminal();
  const asked = createTerminalPrompt(terminal)?.("Password:", { echo: false });
  await Promise.resolve();
  for (const byte of Buffer.from(keys)) stdin.write(Uint8Array.of(byte));
  expect(await asked).toBe(answer);
  expect(shown()).toBe("Password: \n");
  expect(raw).toEqual([true, false]);
});

test("what is no secret is shown", async () => {
  const { terminal, stdin, shown } = createTerminal();
  const asked = createTerminalPrompt(terminal)?.("Accept?\x1b[2J", { echo: true });
  await Promise.resolve();
  stdin.write("yes\r");
  expect(await asked).toBe("yes");
  expect(shown()).toBe("Accept? yes\n");
});

test("a second question waits for the answer to the first", async () => {
  const { terminal, stdin, shown } = createTerminal();
  const prompt = createTerminalPrompt(terminal);
  const first = prompt?.("First?", { echo: false });
  const second = prompt?.("Second?", { echo: false });
  await Promise.resolve();
  expect(shown()).toBe("First? ");
  stdin.write("1\r");
  expect(await first).toBe("1");
  await new Promise(setImmediate);
  stdin.write("2\r");
  expect(await second).toBe("2");
});

test("a question that is given up gives the terminal back, and the next one is asked", async () => {
  const { terminal, stdin, raw } = createTerminal();
  const prompt = createTerminalPrompt(terminal);
  const controller = new AbortController();
  const first = prompt?.("First?", { echo: false, signal: controller.signal });
  const second = prompt?.("Second?", { echo: false });
  await Promise.resolve();
  controller.abort(new Error("too late"));
  await expect(first).rejects.toThrow("too late");
  await new Promise(setImmediate);
  stdin.write("2\r");
  expect(await second).toBe("2");
  expect(raw).toEqual([true, false, true, false]);
});
