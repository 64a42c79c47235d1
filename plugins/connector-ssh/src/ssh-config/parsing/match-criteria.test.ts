/** Whether the criteria of a `Match` line hold for a host: without any ssh. */
import { expect, test, vi } from "vitest";
import { holdAll, type MatchSubject, parseCriteria } from "./match-criteria.ts";

vi.mock("node:os", () => ({
  networkInterfaces: () => ({
    lo: [{ address: "127.0.0.1", family: "IPv4" }],
    eth0: [
      { address: "192.0.2.7", family: "IPv4" },
      { address: "fd00::7", family: "IPv6" },
    ],
    gone: undefined,
  }),
}));

const ran: string[] = [];
const SUBJECT: MatchSubject = {
  ...{ host: "Real.example", originalHost: "Web1", user: "deploy", localUser: "me", tag: "", isFinal: false },
  succeeds: async (command) => {
    ran.push(command);
    return command === "yes";
  },
  release: async () => "OpenSSH_9.9p1",
};
const holds = (text: string, more: Partial<MatchSubject> = {}) =>
  holdAll(parseCriteria(text).all, { ...SUBJECT, ...more });

test.each<[string, boolean, Partial<MatchSubject>?]>([
  ["all", true],
  ["!all", false],
  ["host real.*", true],
  ["host REAL.example", true],
  ["host web1", false],
  ["!host web1", true],
  ["host *,!real*", false],
  ["host !real*", false],
  ["host !web*", false],
  ["host db,real?example", true],
  ["originalhost WEB?", true],
  ["originalhost real*", false],
  ["user deploy", true],
  ["user Deploy", false],
  ["localuser me", true],
  ["localuser deploy", false],
  ["host real* user root", false],
  ["host real* !user root", true],
  ['tagged ""', true],
  ["tagged *", false],
  ["tagged prod,test", true, { tag: "test" }],
  ['tagged ""', false, { tag: "test" }],
  ["canonical", false],
  ["final", true, { isFinal: true }],
  ["!final", true],
  ["canonical", true, { isFinal: true }],
  ["version OpenSSH_9.*", true],
  ["version OpenSSH_10.*", false],
  ["version OpenSSH_*", false, { release: async () => "" }],
  ["sessiontype shell", true],
  ["sessiontype exec,subsystem", false],
  ['command ""', true],
  ["command uptime", false],
  ["localnetwork 192.0.2.7", true],
  ["localnetwork 192.0.2.6", false],
  ["localnetwork 192.0.2.0/24", true],
  ["localnetwork 192.0.2.0/30", false],
  ["localnetwork 198.51.100.0/24,127.0.0.0/8", true],
  ["localnetwork fd00::7", true],
  ["localnetwork fd00::8", false],
  ["localnetwork fd00::/8", true],
  ["!localnetwork fd01::/16", true],
  ["exec yes", true],
  ["exec no", false],
  ["!exec no", true],
])("%s: %s", async (text, expected, more) => {
  expect(await holds(text, more)).toBe(expected);
});

test("a command runs only where all before it hold, with its words as they stand", async () => {
  ran.length = 0;
  await holds('host nowhere exec "first"');
  await holds('exec no exec "second"');
  await holds('host real* exec "test a = b"');
  expect(ran).toEqual(["no", "test a = b"]);
});

test("where OpenSSH before 9.9 read a line otherwise, both readings are kept", () => {
  const user = (argument: string) => [{ name: "user", negated: false, argument }];
  expect(parseCriteria("user CORP\\jdoe")).toEqual({ all: user("CORP\\jdoe") });
  expect(parseCriteria("user 'a'")).toEqual({ all: user("a"), former: user("'a'") });
  expect(parseCriteria("user=a")).toEqual({ all: user("a") });
  // Only one of the two can read these.
  expect(parseCriteria("user 'a b'")).toEqual({ all: user("a b") });
});
