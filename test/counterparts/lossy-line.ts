/** Two network namespaces of our own, and a line between them that delays, loses, slows or swallows what it carries. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { missingCounterpart, missingRoot } from "./require-counterpart.ts";

const SCRIPT = path.join(import.meta.dirname, "lossy-line.py");
const NEAR_ADDRESS = "10.79.0.1";

/** How packets fare on it; what is left out is as it was. */
export interface LineQuality {
  /** Seconds, each way. */
  readonly delay?: number;
  /** The share that gets lost, each way. */
  readonly loss?: number;
  /** Bytes a second, each way; 0 for no limit. */
  readonly rate?: number;
}

/** A line that is up. */
export interface LossyLine {
  /** Words that run a program at the near end, and at the far end. */
  readonly near: readonly string[];
  readonly far: readonly string[];
  /** The addresses of the far end. */
  readonly addresses: readonly string[];
  change(quality: LineQuality): Promise<void>;
  /** From now on nothing passes from or to this address, and neither end is told. */
  swallow(address: string): Promise<void>;
  /** Settles when the first packet has been swallowed since then. */
  swallowed(address: string): Promise<void>;
  pass(address: string): Promise<void>;
  stop(): Promise<void>;
}

/** Why there can be none here; undefined when there can. @throws Error in CI, where that is a failure. */
export function lossyLineMissing(): string | undefined {
  const missing = missingRoot() ?? missingCounterpart("ip", "python3", "nsenter", "unshare");
  if (missing !== undefined || existsSync("/dev/net/tun")) return missing;
  return "there is no /dev/net/tun";
}

/** Makes it. `hosts` is how many addresses the far end has. */
export async function startLossyLine(hosts: number): Promise<LossyLine> {
  const addresses = Array.from({ length: hosts }, (_, index) => `10.79.0.${index + 2}`);
  // A namespace lives as long as a process in it, and this one as long as the tests.
  const holders = await Promise.all([holdNamespace(), holdNamespace()]);
  const [near, far] = [String(holders[0].pid), String(holders[1].pid)];
  const line = spawn("python3", [SCRIPT, near, NEAR_ADDRESS, far, addresses.join(",")]);
  let complaint = "";
  line.stderr.on("data", (text) => {
    complaint += String(text);
  });
  const told = new Set<string>();
  const waiting = new Map<string, () => void>();
  const answers: (() => void)[] = [];
  const up = new Promise<void>((resolve, reject) => {
    answers.push(resolve);
    line.once("close", () => reject(new Error(`there is no line: ${complaint}`)));
  });
  createInterface({ input: line.stdout }).on("line", (text) => {
    const address = /^swallowed (.+)$/.exec(text)?.[1];
    if (address === undefined) return answers.shift()?.();
    told.add(address);
    waiting.get(address)?.();
  });
  await up;
  const order = (text: string) =>
    new Promise<void>((resolve) => {
      answers.push(resolve);
      line.stdin.write(`${text}\n`);
    });
  const inside = (holder: string) => ["nsenter", `--net=/proc/${holder}/ns/net`];
  return {
    near: inside(near),
    far: inside(far),
    addresses,
    change: async (quality) => {
      for (const [name, value] of Object.entries(quality)) await order(`${name} ${value}`);
    },
    swallow: (address) => {
      told.delete(address);
      return order(`swallow ${address}`);
    },
    swallowed: (address) =>
      new Promise((resolve) => {
        if (told.has(address)) resolve();
        else waiting.set(address, resolve);
      }),
    pass: (address) => order(`pass ${address}`),
    stop: async () => {
      for (const process of [line, ...holders]) {
        const closed = once(process, "close");
        process.stdin.end();
        await closed;
      }
    },
  };
}

async function holdNamespace(): Promise<ChildProcessWithoutNullStreams> {
  const holder = spawn("unshare", ["--net", "sh", "-c", "ip link set lo up && echo made && exec cat"]);
  await Promise.race([
    once(holder.stdout, "data"),
    once(holder, "close").then(() => {
      throw new Error("no network namespace can be made");
    }),
  ]);
  return holder;
}
