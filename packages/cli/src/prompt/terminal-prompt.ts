/** Asks the user on the terminal, one question at a time; answers that are secrets are not shown. */
import { StringDecoder } from "node:string_decoder";
import type { Prompt } from "@towline/core";
import { onAbort, Turns } from "@towline/core/waiting";
import { removeControls } from "../render/remove-controls.ts";

/** The terminal to ask on. */
export interface PromptTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Called around a question, so that nothing else draws on the terminal meanwhile. */
export interface PromptListener {
  asking(): void;
  answered(): void;
}

/** A prompt for this terminal; undefined where nobody can be asked, because either end is no terminal. */
export function createTerminalPrompt(terminal: PromptTerminal, listener?: PromptListener): Prompt | undefined {
  if (!terminal.stdin.isTTY || !terminal.stderr.isTTY) return undefined;
  const turns = new Turns(1);
  return (question, options) =>
    turns.run(async () => {
      options.signal?.throwIfAborted();
      listener?.asking();
      try {
        return await ask(terminal, question, options);
      } finally {
        listener?.answered();
      }
    }, options.signal);
}

function ask(
  { stdin, stderr }: PromptTerminal,
  question: string,
  { echo, signal }: { echo: boolean; signal?: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder("utf8");
    let answer = "";
    const finish = (settle: () => void) => {
      stdin.off("data", read);
      stopListening();
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
      settle();
    };
    const read = (chunk: Buffer) => {
      for (const character of decoder.write(chunk)) {
        if (character === "\r" || character === "\n") return finish(() => resolve(answer));
        if (character === "\x03") {
          finish(() => reject(new Error("interrupted")));
          return process.kill(process.pid, "SIGINT");
        }
        if (character === "\x04" && answer === "") return finish(() => reject(new Error("no answer was given")));
        if (character === "\x7f" || character === "\b") {
          if (echo && answer !== "") stderr.write("\b \b");
          answer = [...answer].slice(0, -1).join("");
        } else if (character === "\x15") {
          if (echo) stderr.write("\b \b".repeat([...answer].length));
          answer = "";
        } else if (character >= " ") {
          answer += character;
          if (echo) stderr.write(character);
        }
      }
    };
    stderr.write(`${question.split("\n").map(removeControls).join("\n").trimEnd()} `);
    const stopListening = onAbort(signal, (reason) => finish(() => reject(reason)));
    stdin.setRawMode(true);
    stdin.on("data", read);
    stdin.resume();
  });
}
