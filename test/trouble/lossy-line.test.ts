/** The command line over a bad line: slow, losing packets, narrow, black for a while or for good. Real TCP, real OpenSSH. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type LossyLine, lossyLineMissing, startLossyLine } from "../counterparts/lossy-line.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { readEvents } from "../support/read-events.ts";
import { createProject, ended, startTowline, towline } from "../support/towline.ts";

const missing = opensshMissing() ?? lossyLineMissing();
const HOSTS = ["first", "second", "third", "fourth"] as const;
let line: LossyLine;
let server: OpenSsh;
let cwd: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  line = await startLossyLine(HOSTS.length);
  server = await startOpenSsh({ by: line.far });
});
beforeEach(async (context) => {
  if (missing !== undefined) context.skip(missing);
  const hosts = Object.fromEntries(HOSTS.map((name, index) => [name, { ssh_hostname: line.addresses[index] }]));
  const data = { ...server.data, ssh_keepalive_interval: 0.5, ssh_keepalive_count: 2 };
  cwd = await createProject({ "towline.config.json": JSON.stringify({ data, fleet: { hosts } }) });
});
afterEach(async () => {
  if (missing !== undefined) return;
  await line.change({ delay: 0, loss: 0, rate: 0 });
  for (const address of line.addresses) await line.pass(address);
});
afterAll(async () => {
  await server?.stop();
  await line?.stop();
});

/** Says it without holding it, for events tell of the command too. */
const BEGIN = "printf 'be%s\\n' gun";

const addressOf = (host: (typeof HOSTS)[number]): string => line.addresses[HOSTS.indexOf(host)] ?? "";
const towlineHere = (...args: string[]) => towline(args, { cwd, by: line.near });

/** Starts it, and does something as soon as so many hosts have said that their command began. */
async function whenBegun(hosts: number, act: () => Promise<void>, ...args: string[]) {
  const child = startTowline(args, { cwd, by: line.near });
  let seen = "";
  let acted: Promise<void> | undefined;
  child.stdout.on("data", (text) => {
    seen += String(text);
    if (seen.split("begun").length > hosts) acted ??= act();
  });
  const result = await ended(child);
  expect(acted, result.stderr).toBeDefined();
  await acted;
  return result;
}

test("100 ms of round trip and a tenth of all packets lost: commands and files arrive whole", async () => {
  await line.change({ delay: 0.05, loss: 0.1 });
  const lenient = ["--data", "ssh_keepalive_interval=30"];
  expect(await towlineHere("run", "first", ...lenient, "--", "seq 5")).toMatchObject({
    code: 0,
    stdout: "first | 1\nfirst | 2\nfirst | 3\nfirst | 4\nfirst | 5\n",
  });
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 251));
  await writeFile(path.join(cwd, "sent"), bytes);
  const there = path.join(cwd, "there");
  expect(await towlineHere("put", "first", ...lenient, "sent", there)).toMatchObject({ code: 0 });
  expect(await towlineHere("get", "first", ...lenient, there, "fetched")).toMatchObject({ code: 0 });
  expect((await readFile(path.join(cwd, "fetched"))).equals(bytes)).toBe(true);
});

test("a narrow line is slow, not dead: a transfer that takes longer than the wait for signs of life ends well", async () => {
  await line.change({ rate: 100_000 });
  const bytes = Buffer.alloc(400_000, "narrow ");
  await writeFile(path.join(cwd, "sent"), bytes);
  const there = path.join(cwd, "there");
  expect(await towlineHere("put", "first", "sent", there)).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^1 host: 1 ok in [^\n]*\n$/),
  });
  expect((await readFile(there)).equals(bytes)).toBe(true);
});

test("a line that goes black in the middle of a command: lost, once nothing answers the signs of life", async () => {
  const black = () => line.swallow(addressOf("first"));
  const { code, stdout, stderr } = await whenBegun(1, black, "run", "first", "--", `${BEGIN}; sleep 60`);
  expect(stdout).toBe("first | begun\n");
  expect(stderr).toMatch(/^lost +first\n +The connection to first was lost while the command ran/);
  expect(code).toBe(3);
});

test("a line that is black for less than that does no harm", async () => {
  const { code, stdout } = await whenBegun(
    1,
    async () => {
      await line.swallow(addressOf("first"));
      await line.swallowed(addressOf("first"));
      await line.pass(addressOf("first"));
    },
    ...["run", "first", "--", `${BEGIN}; sleep 1; echo ended`],
  );
  expect([code, stdout]).toEqual([0, "first | begun\nfirst | ended\n"]);
});

test("a host behind a black line is unreachable when the time to connect is up", async () => {
  await line.swallow(addressOf("first"));
  const { code, stdout, stderr } = await towlineHere("run", "first", "--connect-timeout", "0.5", "--", BEGIN);
  expect([code, stdout]).toEqual([3, ""]);
  expect(stderr).toMatch(/^unreachable +first\n +first was not connected within 0.5 s: .*no answer in time/);
});

test("`towline wait` outlasts an outage", async () => {
  const address = addressOf("first");
  await line.swallow(address);
  const waiting = towlineHere("wait", "first", "--connect-timeout", "0.3");
  await line.swallowed(address);
  await line.pass(address);
  const { code, stdout } = await waiting;
  expect(stdout).toMatch(/^first \| reachable after/);
  expect(code).toBe(0);
});

test("hosts that go black don't hold the others, before they connect or after", async () => {
  await line.swallow(addressOf("first"));
  const { code, stdout } = await whenBegun(
    3,
    () => line.swallow(addressOf("second")),
    ...["run", "all", "--json", "--connect-timeout", "3", "--", `${BEGIN}; sleep 0.2`],
  );
  const events = await readEvents(stdout);
  const results = events.filter(({ type }) => type === "result").map(({ host, status }) => [host, status]);
  expect(results.slice(0, 2).sort()).toEqual([
    ["fourth", "ok"],
    ["third", "ok"],
  ]);
  expect(results.slice(2).sort()).toEqual([
    ["first", "unreachable"],
    ["second", "lost"],
  ]);
  expect(code).toBe(3);
});
