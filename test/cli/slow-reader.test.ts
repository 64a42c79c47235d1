/** A reader that takes its time: hosts wait for it, nothing of what they say is lost, and they can be ended meanwhile. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { makeFolder } from "../support/folders.ts";
import { createProject, ended, startTowline } from "../support/towline.ts";
import { useOpenSsh } from "../support/use-openssh.ts";

const LINES = 600;
const LINE_BYTES = 65_536;

/** No more than this many lines wait on the way: 16 MB, of all that there are 40. */
const MOST_WAITING = 250;

/** Prints long lines, and keeps count of them in a file. */
function talk(counter: string): string {
  const line = `head -c ${LINE_BYTES - 1} /dev/zero | tr '\\0' x; echo`;
  return `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); ${line}; echo $i >${counter}; done`;
}

/** Waits until the host says nothing more, and tells how many lines it said. */
async function linesSaid(counter: string): Promise<number> {
  const read = (): number => {
    try {
      return Number(readFileSync(counter, "utf8"));
    } catch {
      return 0;
    }
  };
  let [said, unchanged] = [read(), 0];
  while (said === 0 || unchanged < 10) {
    await sleep(100);
    const now = read();
    unchanged = now === said ? unchanged + 1 : 0;
    said = now;
  }
  return said;
}

/** Reads all of it, and counts the characters of the lines. */
async function readRest(child: ChildProcessWithoutNullStreams): Promise<{ code: number | null; count: number }> {
  let count = 0;
  child.stdout.on("data", (bytes: Buffer) => {
    for (const byte of bytes) if (byte === 0x78) count += 1;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, count };
}

const OPTIONS = [[], ["--json"], ["--quiet"]];

test.each(OPTIONS.map((options) => [options]))("the local machine waits, with %j", async (options) => {
  const counter = path.join(makeFolder(), "count");
  const child = startTowline(["run", "@local", ...options, "--", talk(counter)]);
  expect(await linesSaid(counter)).toBeLessThan(MOST_WAITING);
  const { code, count } = await readRest(child);
  expect(code).toBe(0);
  expect(count).toBeGreaterThanOrEqual(LINES * (LINE_BYTES - 1));
});

test("with --gather nothing waits, and no more is kept than that", async () => {
  const counter = path.join(makeFolder(), "count");
  const child = startTowline(["run", "@local", "--gather", "--", talk(counter)]);
  const { code, stdout } = await ended(child);
  expect(code).toBe(0);
  expect(Number(readFileSync(counter, "utf8"))).toBe(LINES);
  expect(stdout.length).toBeLessThan(2 * 1024 * 1024);
});

describe("meanwhile", () => {
  const heard = (child: ChildProcessWithoutNullStreams, text: RegExp): Promise<void> =>
    new Promise((resolve) => {
      let said = "";
      child.stderr.on("data", (bytes: Buffer) => {
        said += bytes.toString();
        if (text.test(said)) resolve();
      });
    });

  test("a command's time is up", async () => {
    const child = startTowline(["run", "@local", "--timeout", "1", "--", "yes"]);
    await heard(child, /1 timeout/);
    expect((await ended(child)).code).toBe(1);
  });

  test("an interrupt is heard", async () => {
    const counter = path.join(makeFolder(), "count");
    const child = startTowline(["run", "@local", "--", talk(counter)]);
    await linesSaid(counter);
    child.kill("SIGINT");
    await heard(child, /1 cancelled/);
    expect((await ended(child)).code).toBe(130);
  });

  test("a reader that goes away ends it without a word", async () => {
    const counter = path.join(makeFolder(), "count");
    const child = startTowline(["run", "@local", "--", talk(counter)]);
    await linesSaid(counter);
    child.stdout.destroy();
    let said = "";
    child.stderr.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
    await new Promise((resolve) => child.on("exit", resolve));
    expect(said).toBe("");
  });
});

const missing = opensshMissing();

describe.skipIf(missing !== undefined)("over ssh", () => {
  const server = useOpenSsh();

  test.each(OPTIONS.slice(0, 2).map((options) => [options]))("several hosts wait, with %j", async (options) => {
    const folder = makeFolder();
    const hosts = ["one", "two"].map((name) => ({ [name]: { ssh_hostname: "127.0.0.1" } }));
    const config = JSON.stringify({ data: server.data, fleet: { hosts } });
    const cwd = await createProject({ "towline.config.json": config });
    const command = `counter=${folder}/count.$$; ${talk('"$counter"')}`;
    const child = startTowline(["run", "one,two,@local", ...options, "--", command], { cwd });
    const { code, count } = await readWhenQuiet(child, folder);
    expect(code).toBe(0);
    expect(count).toBeGreaterThanOrEqual(3 * LINES * (LINE_BYTES - 1));
  });

  async function readWhenQuiet(child: ChildProcessWithoutNullStreams, folder: string) {
    while (readdirSync(folder).length < 3) await sleep(100);
    for (const name of readdirSync(folder)) expect(await linesSaid(path.join(folder, name))).toBeLessThan(MOST_WAITING);
    return readRest(child);
  }
});
