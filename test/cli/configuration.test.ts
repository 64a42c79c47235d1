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

test("what several files say is listed in its order, and a setting is explained with its own file and line", async () => {
  const cwd = await createProject({
    "towline.config.yaml": "include: hosts\ndata: { ssh_user: main }\nfleet: { hosts: [own] }\n",
    "hosts/a.yaml":
      "groups:\n  all_web:\n    children: [web]\n  web:\n    data:\n      ssh_port: 2222\n    hosts: [web1]\n",
  });
  const tree = await towline(["hosts", "--tree"], { cwd });
  expect(tree.stdout.indexOf("all_web")).toBeLessThan(tree.stdout.indexOf("web1"));
  expect((await towline(["hosts", "all_web"], { cwd })).stdout).toMatch(/^web1 /);
  expect((await towline(["explain", "web1"], { cwd })).stdout).toMatch(/ssh_port +2222 +group web, hosts\/a\.yaml:6\b/);
});

test("an environment is chosen by the option or by TOWLINE_ENV", async () => {
  const environments = "environments: { prod: { fleet: { hosts: [p1] } }, test: { fleet: { hosts: [t1] } } }\n";
  const cwd = await createProject({ "towline.config.yaml": environments });
  const list = async (args: string[], environment: { readonly [name: string]: string } = {}) =>
    (await towline(["hosts", "--fold", ...args], { cwd, environment })).stdout;
  expect(await list(["--environment", "prod"])).toBe("p1\n");
  expect(await list([], { TOWLINE_ENV: "test" })).toBe("t1\n");
  expect(await list(["--environment", "prod"], { TOWLINE_ENV: "test" })).toBe("p1\n");
  const wrong = await towline(["hosts", "--environment", "prd"], { cwd });
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean "prod"?')]);
});

test("the sources of hosts are shown with their times, and one that is not needed is not asked", async () => {
  const cwd = await createProject({
    "towline.config.yaml":
      "fleet:\n  hosts: [web1]\n  boats:\n    - { provider: docker, required: false, config: { docker_host: tcp://127.0.0.1:1 } }\n",
  });
  const few = await towline(["hosts", "web1", "--timings"], { cwd });
  expect(few.stdout).toMatch(/^web1 /);
  expect(few.stderr).toMatch(
    /^SOURCE +NAME +HOSTS +TIME +STATE\nconfig .* 1 +\d+\.\d\d s +asked\nboat +docker +not asked\n$/,
  );
  expect(few.stderr).toContain("\nconfig  towline.config.yaml  1 ");
  const all = await towline(["hosts", "--json", "--timings"], { cwd });
  expect(all.stdout).toContain('"type":"source","kind":"boat","name":"docker","state":"failed"');
  expect(all.stderr).toContain("the hosts of the boat docker are missing");
});
