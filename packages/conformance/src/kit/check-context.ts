/** Opens what one check works with, and clears it away. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Connector,
  type Data,
  type Fleet,
  type OpenFleetOptions,
  openFleet,
  orThrow,
  type Plugin,
  sh,
} from "@towline/core";
import { type Check, type CheckContext, type OpenTarget, SkippedCheck } from "./check.ts";

/** The host to check, and how to open a fleet that holds it. */
export interface ConformanceTarget {
  /** The host as a target names it: `@web/console1`, or a name from `config`. */
  readonly host: string;
  /** The connector under test. Default: whatever the fleet's config and packages give. */
  readonly connector?: Connector | undefined;
  /** Connectors that the route to the host needs besides. */
  readonly carriers?: readonly Connector[] | undefined;
  /** The fleet's config. Default: none. */
  readonly config?: OpenFleetOptions["config"];
  /** Settings for every host, such as keys and ports. */
  readonly data?: Data | undefined;
  /** A host as a target names it that the connector can't reach: nothing is there, or nothing answers. */
  readonly absent?: string | undefined;
  /** Breaks the link to the host as a crash would, under the commands that run. The host can be reached again after it. */
  readonly breakLink?: (() => Promise<unknown>) | undefined;
}

/** Runs one check on a fleet of its own. @throws SkippedCheck, or what the check throws. */
export async function runCheck(check: Check, target: ConformanceTarget): Promise<void> {
  const fleets: Fleet[] = [];
  const localFolder = await mkdtemp(path.join(tmpdir(), "towline-check-"));
  const open = async (data: Data = {}, plugins: readonly Plugin[] = []): Promise<OpenTarget> => {
    const fleet = await openFleet({ ...fleetOptions(target, data), plugins });
    fleets.push(fleet);
    return { fleet, host: fleet.host(target.host) };
  };
  try {
    const { fleet, host } = await open();
    const output = async (command: string) => orThrow(await host.run(command)).stdout;
    for (const program of check.needs ?? []) {
      const { exitCode } = await host.run(sh`command -v ${program}`, { successExitCodes: [0, 1, 127] });
      if (exitCode !== 0) throw new SkippedCheck(`${program} is not installed on ${target.host}`);
    }
    const remoteFolder = (await output("mktemp -d /tmp/towline-check-XXXXXX")).trim();
    let hasPassed = false;
    try {
      await check.run({
        connector: target.connector,
        fleet,
        host,
        hostName: target.host,
        remoteFolder,
        localFolder,
        absentName: target.absent,
        breakLink: target.breakLink,
        open,
        output,
        skip(reason) {
          throw new SkippedCheck(reason);
        },
      } satisfies CheckContext);
      hasPassed = true;
    } finally {
      // A check that passed may have closed its fleet, and one that failed may have left it where nothing answers.
      const isRemoved = hasPassed && (await removeFolder({ host }, remoteFolder).catch(() => false));
      if (!isRemoved) await removeFolder(await open(), remoteFolder);
    }
  } finally {
    await Promise.all(fleets.map((fleet) => fleet.close()));
    await rm(localFolder, { recursive: true, force: true });
  }
}

/** Whether that was done. */
async function removeFolder({ host }: Pick<OpenTarget, "host">, folder: string): Promise<boolean> {
  return (await host.run(sh`rm -rf -- ${folder}`)).status === "ok";
}

/** Milliseconds; a machine that runs many checks at once may take long to log in. */
const CONNECT_TIMEOUT_MS = 60_000;

function fleetOptions(target: ConformanceTarget, data: Data): OpenFleetOptions {
  const connectors = [target.connector, ...(target.carriers ?? [])].filter((connector) => connector !== undefined);
  return {
    config: target.config ?? false,
    connectors,
    data: { ...target.data, ...data },
    connectTimeout: CONNECT_TIMEOUT_MS,
  };
}
