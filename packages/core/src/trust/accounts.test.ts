/** Which groups have nobody but some users in them. */
import { expect, test, vi } from "vitest";

vi.mock("node:fs", async (original) => ({
  ...(await original<typeof import("node:fs")>()),
  readFileSync: (file: string) =>
    file === "/etc/passwd"
      ? "# a comment\nroot:x:0:0::/root:/bin/sh\nana:x:1000:1000::/home/ana:/bin/sh\neve:x:1001:100::/:/bin/sh\n"
      : "root:x:0:\nusers:x:100:\nana:x:1000:\nstaff:x:50:\nteam:x:2000:ana,eve\nanas:x:2001:ana\n",
}));
const { describeUser, isGroupOf } = await import("./accounts.ts");

test.each([
  ["a user's own group", 1000, [1000], true],
  ["a group that she alone is a member of", 2001, [0, 1000], true],
  ["the same for somebody else", 2001, [0], false],
  ["a group without members", 50, [0], true],
  ["a team's group", 2000, [0, 1000], false],
  ["a group that is somebody's first group", 100, [0, 1000], false],
  ["a group that is known elsewhere, if anywhere", 4711, [0, 1000], false],
  ["root's group, in which any user of a container may be", 0, [0], false],
] as const)("%s", (_, group, users, expected) => {
  expect(isGroupOf(group, users)).toBe(expected);
});

test("users are called by number and name", () => {
  expect(describeUser(1001)).toBe("user 1001 (eve)");
  expect(describeUser(4711)).toBe("user 4711");
});
