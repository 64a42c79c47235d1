/** What the command line makes of a config: order, spelling, warnings, and programs for values beside a command's input. */
import { describe, expect, test } from "vitest";
import { createProject, towline } from "../support/towline.ts";

test("hosts are listed in the order of the file, also where names are digits", async () => {
  const cwd = await createProject({
    "towline.config.yaml": 'fleet: { hosts: { canary: , "1002": , "1001": } }\n',
  });
  const { code, stdout } = await towline(["hosts", "--json"], { cwd });
  expect(code).toBe(0);
  expect([...stdout.matchAll(/"(canary|1001|1002)"/g)].map(([, name]) => name)).toEqual(["canary", "1002", "1001"]);
});

test("the later group wins, also where its name is digits", async () => {
  const groups =
    'groups:\n  web: { data: { ssh_port: 1 }, hosts: [web1] }\n  "10": { data: { ssh_port: 2 }, hosts: [web1] }\n';
  const cwd = await createProject({ "towline.config.yaml": groups });
  const { stdout } = await towline(["explain", "web1"], { cwd });
  expect(stdout).toMatch(/ssh_port\W+2\b/);
});

test("variables arrive as they are written", async () => {
  const env = "{ V: 3.10, W: 0755, X: 1e3, B: 12345678901234567890, T: true, D: 2024-01-01, U: 1_000 }";
  const cwd = await createProject({ "towline.config.yaml": `data: { _env: ${env} }\nfleet: { hosts: ["@local"] }\n` });
  const { stdout } = await towline(["run", "--quiet", "@local", "--", "echo $V $W $X $B $T $D $U"], { cwd });
  expect(stdout).toContain("3.10 0755 1e3 12345678901234567890 true 2024-01-01 1_000");
});

test("a program for a value takes nothing of what is piped to the command", async () => {
  const config = `data:\n  _env: { P: { $command: [sh, -c, 'read x; echo "got:$x"'] } }\n`;
  const cwd = await createProject({ "towline.config.yaml": config });
  const { stdout } = await towline(["run", "@local", "--stdin", "--quiet", "--", "cat; echo $P"], {
    cwd,
    input: "hello\nworld\n",
  });
  expect(stdout).toBe("hello\nworld\n***\n");
});

test("a program for a value is over when it exits", async () => {
  const config = "data:\n  _env: { P: { $command: [sh, -c, 'sleep 20 & echo value'] } }\n";
  const cwd = await createProject({ "towline.config.yaml": config });
  const { code, stdout } = await towline(["run", "@local", "--quiet", "--", "test $P = value && echo same"], { cwd });
  expect([code, stdout]).toEqual([0, "same\n"]);
});

test("lines for standard input are a list", async () => {
  const cwd = await createProject({ "towline.config.yaml": "fleet: { hosts: [{ '@local': { _stdin: [a, b] } }] }\n" });
  expect((await towline(["run", "@local", "--quiet", "--", "cat"], { cwd })).stdout).toBe("a\nb\n");
});

describe("a key that is nearly a known one", () => {
  const config = "data:\n  shh_port: 22\n  sudo: true\nfleet: { hosts: ['@local'] }\n";

  test.each([[["run", "@local", "--", "true"]], [["run", "@local", "--json", "--", "true"]], [["hosts"]]])(
    "is told on stderr alone, once: %j",
    async (args) => {
      const cwd = await createProject({ "towline.config.yaml": config });
      const { code, stdout, stderr } = await towline(args, { cwd });
      expect(code).toBe(0);
      expect(stdout).not.toContain("shh_port");
      expect(stderr.match(/towline\.config\.yaml:2: .*data\.shh_port: .*Did you mean "ssh_port"\?/g)).toHaveLength(1);
      expect(stderr.match(/towline\.config\.yaml:3: .*data\.sudo: .*Did you mean "_sudo"\?/g)).toHaveLength(1);
    },
  );
});

test("a slip of a known name is told before it is dialled", async () => {
  const cwd = await createProject({ "towline.config.yaml": "groups: { web: { hosts: ['@local'] } }\n" });
  const args = ["run", "wbe", "--data", "ssh_hostname=127.0.0.1", "--data", "ssh_port=1", "--", "true"];
  const { code, stderr } = await towline(args, { cwd });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/"wbe" is not in the config.*Did you mean "web"\?/);
});

test.each([
  ["boats: [terraform]", /provider: terraform/],
  ["hosts: ['@winrm/x']", /Windows hosts are reached by ssh/],
  ["hosts: ['@kubectl/x']", /@kubernetes/],
  ["hosts: ['@chain/x']", /a chain is a route/i],
  ["hosts: [{ web1: { ssh_paramiko_connect_kwargs: {} } }]", /a setting of its own/],
])("fleet: { %s } gets advice", async (fleet, message) => {
  const cwd = await createProject({ "towline.config.yaml": `fleet: { ${fleet} }\n` });
  const { code, stderr } = await towline(["hosts"], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain("npm install");
});
