/** Disks of our own on which names that differ in case, or in how accents are spelled, are one. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findCounterpart, missingCounterpart, missingModule, missingRoot, PYTHON } from "./require-counterpart.ts";

const IMAGE_BYTES = 8 * 1024 * 1024;
const MOUNT_DEADLINE_MS = 20_000;

/** A disk that is mounted. */
export interface FoldingDisk {
  readonly folder: string;
  stop(): Promise<void>;
}

/** Kinds of such disks. */
export const FOLDING_DISKS = {
  /** Keeps names as they were given. Has no links and no modes. */
  exfat: { missing: () => missingCounterpart("mkfs.exfat", "mount.exfat-fuse", "losetup"), start: startExfat },
  /** Lists names in lower case, however they were given. */
  ntfs: { missing: () => missingCounterpart("mkntfs", "lowntfs-3g"), start: startNtfs },
  /** Keeps names as they were given, and takes accents for the same however they are spelled. A stand-in for macOS. */
  accents: { missing: () => missingModule("fusepy"), start: startStandIn },
} as const;

/** Why there can be none here; undefined when there can. @throws Error in CI where Debian has what is missing. */
export function foldingDiskMissing(kind: keyof typeof FOLDING_DISKS): string | undefined {
  const missing = missingRoot() ?? missingCounterpart("mount", "umount") ?? FOLDING_DISKS[kind].missing();
  if (missing !== undefined) return missing;
  try {
    closeSync(openSync("/dev/fuse", "r+"));
    return undefined;
  } catch {
    return "/dev/fuse can't be used here";
  }
}

async function startExfat(): Promise<FoldingDisk> {
  const place = makePlace();
  execFileSync(counterpart("mkfs.exfat"), [place.image], { stdio: "ignore" });
  const device = execFileSync(counterpart("losetup"), ["--find", "--show", place.image], { encoding: "utf8" }).trim();
  const detach = (): void => void execFileSync(counterpart("losetup"), ["--detach", device]);
  return mounted(place, spawn(counterpart("mount.exfat-fuse"), ["-d", device, place.folder]), detach);
}

async function startNtfs(): Promise<FoldingDisk> {
  const place = makePlace();
  execFileSync(counterpart("mkntfs"), ["-q", "-F", "-f", place.image], { stdio: "ignore" });
  const options = "no_detach,ignore_case,permissions";
  return mounted(place, spawn(counterpart("lowntfs-3g"), ["-o", options, place.image, place.folder]));
}

async function startStandIn(): Promise<FoldingDisk> {
  const place = makePlace();
  const content = path.join(place.root, "content");
  mkdirSync(content);
  const script = path.join(import.meta.dirname, "folding-disk.py");
  return mounted(place, spawn(PYTHON, [script, content, place.folder]));
}

interface Place {
  readonly root: string;
  readonly image: string;
  readonly folder: string;
}

function makePlace(): Place {
  const root = mkdtempSync(path.join(tmpdir(), "towline-folding-"));
  const place = { root, image: path.join(root, "image"), folder: path.join(root, "disk") };
  writeFileSync(place.image, "");
  truncateSync(place.image, IMAGE_BYTES);
  mkdirSync(place.folder);
  return place;
}

/** Waits until the driver has mounted it. */
async function mounted({ root, folder }: Place, driver: ChildProcess, detach?: () => void): Promise<FoldingDisk> {
  let complaint = "";
  driver.stdout?.resume();
  driver.stderr?.on("data", (text) => {
    complaint = (complaint + String(text)).slice(-2_000);
  });
  const ended = once(driver, "exit");
  const { dev: around } = statSync(root);
  const giveUpAt = Date.now() + MOUNT_DEADLINE_MS;
  while (statSync(folder).dev === around) {
    if (driver.exitCode !== null || Date.now() > giveUpAt) {
      driver.kill("SIGKILL");
      detach?.();
      throw new Error(`nothing was mounted: ${complaint}`);
    }
    await sleep(20);
  }
  return {
    folder,
    async stop() {
      execFileSync("umount", ["--lazy", folder]);
      // By itself it ends when no copy of the mount is left: whoever made a mount namespace meanwhile has one.
      driver.kill("SIGKILL");
      await ended;
      detach?.();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function counterpart(program: Parameters<typeof findCounterpart>[0]): string {
  return findCounterpart(program) ?? program;
}
