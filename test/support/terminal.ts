/** A real terminal with `towline` in it: a window of tmux, typed into and looked at as a person would. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const EXECUTABLE = path.resolve(import.meta.dirname, "../../packages/cli/bin/towline.js");
const DEADLINE_MS = 10_000;

/** The terminal. */
export interface Terminal {
  /** Types a line. */
  type(line: string): Promise<void>;
  /** Presses a key, such as `C-c`. */
  press(key: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Closes the window, as a person does who has had enough. */
  close(): Promise<void>;
  /** The process id of `towline`. */
  towlinePid(): Promise<number>;
  /** Waits until the screen, spaces at the ends of lines left out, shows it. @throws Error with what the screen shows instead */
  see(pattern: RegExp): Promise<RegExpExecArray>;
}

/** How large it is. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Opens a terminal, of 80 by 24 unless told otherwise, and starts `towline` in it. When that ends, the screen shows `code=` with its exit code,
 * and whether the terminal is as it was: `icanon` and `echo`, without a dash before them. It is gone after the test.
 */
export async function openTerminal(
  args: readonly string[],
  cwd: string,
  { columns, rows }: TerminalSize = { columns: 80, rows: 24 },
): Promise<Terminal> {
  const socket = `towline-test-${randomBytes(6).toString("hex")}`;
  const tmux = async (...words: string[]): Promise<string> => {
    const command = ["-L", socket, "-f", "/dev/null", ...words];
    const { stdout } = await promisify(execFile)("tmux", command, {
      env: { PATH: process.env.PATH, HOME: os.tmpdir(), LC_ALL: "C.UTF-8" },
    });
    return stdout;
  };
  const towline = [process.execPath, EXECUTABLE, ...args].map((word) => `'${word}'`).join(" ");
  const modes = `stty -a | tr ' ;' '\\n\\n' | grep -x -e '-*icanon' -e '-*echo' | tr '\\n' ' '`;
  // Ctrl-C is for towline only. The window stays after its end, so that its last words can be read.
  const program = `trap : INT; ${towline}; echo "code=$? $(${modes})"; read line`;
  await tmux(
    "new-session",
    "-d",
    "-x",
    `${columns}`,
    "-y",
    `${rows}`,
    "-c",
    cwd,
    program,
    ";",
    "set",
    "-g",
    "status",
    "off",
  );
  // A test may have closed it already.
  onTestFinished(async () => void (await tmux("kill-server").catch(() => {})));
  return {
    type: async (line) => {
      await tmux("send-keys", "-l", line);
      await tmux("send-keys", "Enter");
    },
    press: async (key) => void (await tmux("send-keys", key)),
    resize: async (columns, rows) => void (await tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`)),
    close: async () => void (await tmux("kill-server")),
    towlinePid: async () => {
      const shell = (await tmux("display-message", "-p", "#{pane_pid}")).trim();
      return Number((await readFile(`/proc/${shell}/task/${shell}/children`, "utf8")).trim());
    },
    see: async (pattern) => {
      const deadline = Date.now() + DEADLINE_MS;
      for (;;) {
        const screen = await tmux("capture-pane", "-p");
        const match = pattern.exec(screen);
        if (match !== null) return match;
        if (Date.now() > deadline) throw new Error(`the terminal does not show ${pattern}, but:\n${screen}`);
        await wait(20);
      }
    },
  };
}
