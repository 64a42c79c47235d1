/** Hosts whose `sh` is another shell than Debian's: each passes what of the conformance suite a shell plays a part in. */
import { realpathSync } from "node:fs";
import { type Check, checks, runConformance } from "@towline/conformance";
import { describe, test } from "vitest";
import { type Counterpart, findCounterpart, missingCounterpart } from "../counterparts/require-counterpart.ts";
import { changedMachineMissing, createChangedMachine } from "../support/changed-machine.ts";
import { dependsOnUserland } from "../support/userlands.ts";

const SHELLS = ["bash", "busybox", "ksh93", "mksh", "posh", "yash"] as const satisfies readonly Counterpart[];

/** Ends, and what is around a command, also in lanes, beside what depends on a host's programs. */
const BY_A_SHELL = /^(lane\.)?(run[.-](signal|environment|exit-code)|time[.-](timeout|abort))$|^files\.several$/;

describe.each(SHELLS)("%s", (shell) => {
  const missing = changedMachineMissing() ?? missingCounterpart(shell);
  runConformance({
    test: test.concurrent,
    only: (check: Check) => dependsOnUserland(check) || BY_A_SHELL.test(check.id),
    target: () => ({
      host: "@changed",
      connector: createChangedMachine({ shell: realpathSync(findCounterpart(shell) ?? "") }),
    }),
    skip: missing === undefined ? {} : Object.fromEntries(checks.map(({ id }) => [id, missing])),
  });
});
