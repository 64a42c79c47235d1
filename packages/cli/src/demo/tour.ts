/** The steps of the demo: what is shown, how it should end, and what must be true afterwards. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { DemoFleet, DemoHost } from "@towline/demo-fleet";
import { DEMO_HOSTS, FAILING_EXIT_CODE, FAILING_HOST, SILENT_HOST } from "@towline/demo-fleet";

/** One step. */
export interface TourStep {
  readonly title: string;
  /** What follows `towline` on the command line. */
  readonly argv: readonly string[];
  /** The exit code of a step that goes as it should. */
  readonly exitCode: number;
  /** Looks at what the step left behind: says what was found, or throws what is wrong. */
  check(fleet: DemoFleet): Promise<string | undefined>;
}

const EVERY_GROUP = [...new Set(DEMO_HOSTS.map(({ group }) => group))].join(",");

/** The steps, in order. Each relies on those before it. */
export const TOUR: readonly TourStep[] = [
  {
    title: "The hosts of the config, and their groups",
    argv: ["hosts"],
    exitCode: 0,
    check: async () => undefined,
  },
  {
    title: "A command on five hosts over SSH, and on this machine",
    argv: ["run", `${EVERY_GROUP},@local`, "--", "uname -n"],
    exitCode: 0,
    check: async (fleet) => expectRun(fleet.hosts, "uname -n", () => 0),
  },
  {
    title: "A file to all of them",
    argv: ["put", EVERY_GROUP, "release.bin", "app.bin"],
    exitCode: 0,
    check: async () => undefined,
  },
  {
    title: "And back from each",
    argv: ["get", EVERY_GROUP, "app.bin", "copies"],
    exitCode: 0,
    check: compareCopies,
  },
  {
    title: "Equal outputs are shown once",
    argv: ["run", "web,cache", "--gather", "--", "check-disk"],
    exitCode: 0,
    check: async (fleet) =>
      expectRun(
        fleet.hosts.filter(({ name }) => name !== FAILING_HOST),
        "check-disk",
        () => 0,
      ),
  },
  {
    title: `When a command fails (on ${FAILING_HOST}) and a host does not answer (${SILENT_HOST})`,
    argv: ["run", "all", "--", "check-disk"],
    exitCode: 3,
    check: async (fleet) => {
      await expectRun(fleet.hosts, "check-disk", ({ name }) => (name === FAILING_HOST ? FAILING_EXIT_CODE : 0));
      return "Exit code 3: a host was unreachable. Failed commands alone make it 1.";
    },
  },
];

/** Asks the hosts themselves: the command must have run on each, with the exit code that is expected of it. */
async function expectRun(
  hosts: readonly DemoHost[],
  command: string,
  exitCodeOf: (host: DemoHost) => number,
): Promise<undefined> {
  for (const host of hosts) {
    const last = host.executed.findLast((executed) => executed.command.includes(command));
    if (last === undefined) throw new Error(`${command} never ran on ${host.name}`);
    const expected = exitCodeOf(host);
    if (last.exitCode !== expected) {
      throw new Error(`${command} ended with ${last.exitCode} on ${host.name}, expected ${expected}`);
    }
  }
}

async function compareCopies(fleet: DemoFleet): Promise<string> {
  const sent = hash(await readFile(fleet.release));
  for (const { name } of fleet.hosts) {
    const copy = path.join(fleet.folder, "copies", name, "app.bin");
    if (hash(await readFile(copy)) !== sent) throw new Error(`The copy from ${name} differs from what was sent`);
  }
  return `All ${fleet.hosts.length} copies are identical to release.bin (sha256 ${sent.slice(0, 12)}…).`;
}

function hash(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
