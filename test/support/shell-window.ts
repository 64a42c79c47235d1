/** An interactive shell in a window of tmux, with `towline` in its PATH: lines are typed into it, and looked at. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const EXECUTABLE = path.resolve(import.meta.dirname, "../../packages/cli/bin/towline.js");
const DEADLINE_MS = 20_000;

/** How each shell starts without anybody's settings, and learns to complete. */
const SHELLS = {
  bash: ["bash --norc --noprofile -i", "PS1='> '; bind 'set bell-style none'; source <(towline completion bash)"],
  zsh: ["zsh -f -i", "PS1='> '; autoload -Uz compinit; compinit -u -D; source <(towline completion zsh)"],
  fish: ["fish --no-config -i", "function fish_prompt; printf '> '; end; towline completion fish | source"],
} as const;

export type ShellName = keyof typeof SHELLS;

/** Puts `towline` into a folder of its own below `folder`. @returns a PATH that begins with it */
export async function installTowline(folder: string): Promise<string> {
  const bin = path.join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(path.join(bin, "towline"), `#!/bin/sh\nexec '${process.execPath}' '${EXECUTABLE}' "$@"\n`);
  await chmod(path.join(bin, "towline"), 0o755);
  return `${bin}:${process.env.PATH}`;
}

/** The window. It is gone after the test. */
export interface ShellWindow {
  /** Types it on a line of its own, presses Tab, and waits until the line begins so; the rest of the screen is the list. */
  complete(typed: string, expected: string): Promise<string>;
}

/** Opens a window of 120 by 50. */
export async function openShell(shell: ShellName, cwd: string): Promise<ShellWindow> {
  const [program, setUp] = SHELLS[shell];
  const socket = `towline-test-${randomBytes(6).toString("hex")}`;
  const searched = await installTowline(cwd);
  const environment = { PATH: searched, HOME: cwd, LC_ALL: "C.UTF-8", TERM: "screen" };
  const tmux = async (...words: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)("tmux", ["-L", socket, "-f", "/dev/null", ...words], {
      env: environment,
    });
    return stdout;
  };
  await tmux("new-session", "-d", "-x", "120", "-y", "50", "-c", cwd, program, ";", "set", "-g", "status", "off");
  onTestFinished(async () => void (await tmux("kill-server").catch(() => {})));
  const see = async (isThere: (screen: string) => boolean, what: string): Promise<string> => {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      const screen = await tmux("capture-pane", "-p");
      if (isThere(screen)) return screen;
      if (Date.now() > deadline) throw new Error(`${shell} does not show ${what}, but:\n${screen}`);
      await wait(20);
    }
  };
  await see((screen) => screen.trim() !== "", "a prompt");
  await tmux("send-keys", "-l", `${setUp}; clear; echo re''ady`);
  await tmux("send-keys", "Enter");
  await see((screen) => /^ready\n> *$/m.test(screen), "that it is ready");
  return {
    async complete(typed, expected) {
      await tmux("send-keys", "C-u");
      await tmux("send-keys", "-l", "clear; echo re''ady");
      await tmux("send-keys", "Enter");
      await see((screen) => /^ready\n> *\s*$/.test(screen.trimEnd()) || /^ready\n>\s*$/.test(screen), "an empty line");
      await tmux("send-keys", "-l", typed);
      await tmux("send-keys", "Tab");
      return see((screen) => screen.split("\n").some((line) => line.startsWith(`> ${expected}`)), `"> ${expected}"`);
    },
  };
}
