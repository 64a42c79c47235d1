/** Hosts without Linux's `/proc`, as BSD and macOS have none: what runs is ended and seen to be gone by `ps`, or it is said. */
import path from "node:path";
import { checks, runConformance } from "@towline/conformance";
import { openFleet } from "@towline/core";
import { describe, expect, onTestFinished, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { changedMachineMissing, createChangedMachine } from "../support/changed-machine.ts";
import { makeFolder } from "../support/folders.ts";

/** It has a `ps` that takes BSD's options, and looks where the host can't. */
const BSD = path.resolve(import.meta.dirname, "../counterparts/bsd-programs");

const missing = changedMachineMissing() ?? missingCounterpart("ps", "bsdtar");
process.env.TOWLINE_REAL = "/usr/bin";

describe("with ps", () => {
  runConformance({
    test: test.concurrent,
    only: ({ id }) =>
      /^(lane\.)?(time|privilege)[.-](timeout|abort)|^(lane\.)?run[.-](signal|exit-code|environment)|^files\.folder(-contents|-modes)?$/.test(
        id,
      ),
    target: () => ({
      host: "@changed",
      connector: createChangedMachine({ hidesProc: true, programs: `${BSD}:${process.env.PATH}` }),
    }),
    skip: missing === undefined ? {} : Object.fromEntries(checks.map(({ id }) => [id, missing])),
  });
});

test.skipIf(missing !== undefined)("without ps, that nobody saw it end is said", async () => {
  const blind = makeFolder({ ps: { content: "#!/bin/sh\nexit 1\n", mode: 0o755 } });
  const changed = createChangedMachine({ hidesProc: true, programs: `${blind}:${process.env.PATH}` });
  const fleet = await openFleet({ config: false, connectors: [changed, local] });
  onTestFinished(() => fleet.close());
  const result = await fleet.host("@changed").run("echo begun; sleep 300", { timeout: 1000 });
  expect(result).toMatchObject({ status: "timeout", stdout: "begun\n" });
  expect(result.error?.message).toContain("could not be verified");
  expect(result.error?.cause).toMatchObject({ message: "the host has neither /proc nor ps to look at" });
});
