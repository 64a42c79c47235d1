/** Checks what a host lets us do, from connecting to moving files, each step on top of those before it. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Host, type RunResult, sh } from "@towline/core";
import { type Check, type Finding, failedBy } from "./check.ts";

/** Milliseconds for one step on a host that is connected. */
export const STEP_DEADLINE_MS = 15_000;
const CONNECT_DEADLINE_MS = 30_000;

/** Whether the host can be connected; everything that can be wrong on the way has its own advice. */
export function checkConnection(host: Host): Check {
  return {
    name: "Connection",
    deadline: CONNECT_DEADLINE_MS,
    work: async (signal) => {
      await host.connect({ signal });
      return { mark: "ok", detail: "open, authenticated" };
    },
  };
}

/** Whether a shell answers, and with nothing but what it was asked for. */
export function checkShell(host: Host): Check {
  const word = `towline-${randomBytes(4).toString("hex")}`;
  return {
    name: "Shell",
    deadline: STEP_DEADLINE_MS,
    work: async (signal) => {
      const result = await host.run(`echo ${word}`, { signal });
      if (result.status !== "ok") return unsuccessful(result);
      if (result.stdout === `${word}\n` && result.stderr === "") return { mark: "ok", detail: "answers" };
      return {
        mark: "warning",
        detail: `answers, but prints more than it was asked for: ${JSON.stringify(`${result.stdout}${result.stderr}`.replace(word, "").trim().slice(0, 60))}`,
        advice: "Let its start-up files print only when the shell is interactive.",
      };
    },
  };
}

/** Who commands run as. */
export function checkUser(host: Host): Check {
  return {
    name: "User",
    deadline: STEP_DEADLINE_MS,
    work: async (signal) => {
      const result = await host.run(["id", "-un"], { signal });
      return result.status === "ok" ? { mark: "ok", detail: result.stdout.trim() } : unsuccessful(result);
    },
  };
}

/** Whether sudo works without a password; a host without it is as good. */
export function checkSudo(host: Host): Check {
  return {
    name: "sudo",
    deadline: STEP_DEADLINE_MS,
    work: async (signal) => {
      const result = await host.run("command -v sudo >/dev/null || exit 90; sudo -n true", {
        signal,
        successExitCodes: [0, 1, 90],
      });
      if (result.status !== "ok") return unsuccessful(result);
      if (result.exitCode === 0) return { mark: "ok", detail: "works without a password" };
      if (result.exitCode === 90) return { mark: "warning", detail: "not installed" };
      return {
        mark: "warning",
        detail: result.stderr.trim() === "" ? "asks for a password" : result.stderr.trim(),
        advice: "Use --ask-sudo-password, or set _sudo_password from a password manager with $command.",
      };
    },
  };
}

/** Whether a file comes back as it was sent. */
export function checkFiles(host: Host): Check {
  return {
    name: "Files",
    deadline: STEP_DEADLINE_MS,
    work: async (signal) => {
      const folder = await mkdtemp(path.join(tmpdir(), "towline-doctor-"));
      const remote = `/tmp/towline-doctor-${randomBytes(8).toString("hex")}`;
      try {
        const sent = randomBytes(1024);
        await writeFile(path.join(folder, "sent"), sent);
        const put = await host.put(path.join(folder, "sent"), remote, { signal });
        if (put.status !== "ok") return unsuccessful(put);
        const get = await host.get(remote, path.join(folder, "received"), { signal });
        if (get.status !== "ok") return unsuccessful(get);
        if (!sent.equals(await readFile(path.join(folder, "received")))) {
          return { mark: "failed", detail: `a file put to ${remote} came back different` };
        }
        return { mark: "ok", detail: `put to /tmp, got back the same, removed` };
      } finally {
        await host.run(sh`rm -f -- ${remote}`, { timeout: STEP_DEADLINE_MS });
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** What a command or a transfer that did not succeed comes to. */
export function unsuccessful(result: Pick<RunResult, "status" | "error">): Finding {
  return result.error === undefined ? { mark: "failed", detail: result.status } : failedBy(result.error);
}
