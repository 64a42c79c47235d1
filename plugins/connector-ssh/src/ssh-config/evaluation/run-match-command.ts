/** Runs the command of a `Match exec`: in the user's shell, without input or output, as OpenSSH does. */
import { spawn } from "node:child_process";
import { ConfigError } from "@towline/core";
import { unlessAborted, within } from "@towline/core/waiting";

const DEADLINE_MS = 10_000;

/**
 * Whether it succeeds.
 *
 * @throws ConfigError when it can't be started or takes too long, the signal's reason on abort
 */
export async function runMatchCommand(
  command: string,
  signal: AbortSignal,
  deadline: number = DEADLINE_MS,
): Promise<boolean> {
  signal.throwIfAborted();
  const shell = process.env.SHELL || "/bin/sh";
  // A group of its own, so that what it starts can be ended with it.
  const child = spawn(shell, ["-c", command], { stdio: "ignore", detached: true });
  const end = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It is gone already.
    }
  };
  const succeeds = new Promise<boolean>((resolve, reject) => {
    child.once("error", (error) => reject(failed(command, `can't be started: ${error.message}`)));
    child.once("exit", (code) => resolve(code === 0));
  });
  try {
    return await within(deadline, unlessAborted(succeeds, signal), () => {
      throw failed(command, `took more than ${deadline / 1_000} seconds`);
    });
  } catch (error) {
    end();
    throw error;
  }
}

function failed(command: string, what: string): ConfigError {
  return new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `ssh_config: the command of a Match exec ${what}: ${command}`, {
    connector: "ssh",
    advice: "Correct the command, or name another file with ssh_config_file.",
  });
}
