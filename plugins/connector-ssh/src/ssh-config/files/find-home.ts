/** Finds the home folder of another user, for paths such as `~deploy/.ssh/id_ed25519`. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

const DEADLINE_MS = 3_000;
/** Position in a line of passwd. */
const HOME_FIELD = 5;

/** The folder, by the system's own users and then by those of its directory services; undefined for nobody. */
export function findHome(user: string): string | undefined {
  // Nothing that a program could take for an option.
  if (!/^[\w.][\w.@$-]*$/.test(user)) return undefined;
  return homeIn(() => readFileSync("/etc/passwd", "utf8"), user) ?? homeIn(() => askSystem(user), user);
}

function askSystem(user: string): string {
  return execFileSync("getent", ["passwd", user], {
    ...{ encoding: "utf8", timeout: DEADLINE_MS, stdio: ["ignore", "pipe", "ignore"] },
  });
}

function homeIn(read: () => string, user: string): string | undefined {
  try {
    const line = read()
      .split("\n")
      .find((each) => each.startsWith(`${user}:`));
    return line?.split(":")[HOME_FIELD] || undefined;
  } catch {
    // Not every system has the one or the other.
    return undefined;
  }
}
