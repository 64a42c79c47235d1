/** The few programs that make one machine look like several: each host has its own. */
import { FAILING_EXIT_CODE } from "./demo-hosts.ts";

/** The programs of a host by name. All they need is `sh`. */
export function programsOf(name: string, diskIsFull: boolean): Record<string, string> {
  return {
    hostname: program(`echo ${name}`),
    uname: program(
      `# Everything but the name is the machine's own.`,
      `case "$*" in`,
      `  -n) echo ${name} ;;`,
      `  *) PATH=\${PATH#*:} exec uname "$@" ;;`,
      `esac`,
    ),
    "check-disk": diskIsFull
      ? program(`echo "/srv 97% used"`, `echo "check-disk: /srv is nearly full" >&2`, `exit ${FAILING_EXIT_CODE}`)
      : program(`echo "/srv 41% used"`),
  };
}

function program(...lines: string[]): string {
  return ["#!/bin/sh", ...lines, ""].join("\n");
}
