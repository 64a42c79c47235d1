/** `towline hosts` lists hosts folded, in parts, counted, in columns, as a tree, and as JSON. */
import { describe, expect, test } from "vitest";
import { eventSchema } from "../../packages/core/src/result/record/event-schema.ts";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

const CONFIG = `
data: { ssh_user: deploy, api_token: t0k }
groups:
  web: { hosts: ["web[1-10]"], data: { rack: 7, tags: [a, b] } }
  db: { hosts: [db1, "@docker/postgres:16", web3] }
fleet:
  hosts:
    - "web[1-10]"
    - db1
    - bastion: { ssh_port: 2222, ssh_password: hunter2, info: { password: s3cret, size: 1 }, note: { $env: NOTE } }
`;

async function hosts(...args: string[]) {
  const cwd = await createProject({ "towline.config.yaml": CONFIG });
  return towline(["hosts", ...args], { cwd });
}

async function eventsOf(...args: string[]) {
  const { stdout } = await hosts(...args, "--json");
  const events = await readEvents(stdout);
  expect(
    stdout
      .split("\n")
      .filter((line) => line !== "")
      .every((line) => line.startsWith('{"v":1,')),
  ).toBe(true);
  return events;
}

test("--fold is one line, which selects the same hosts again", async () => {
  const { stdout } = await hosts("--fold");
  expect(stdout.split("\n")).toHaveLength(2);
  expect((await hosts(stdout.trim(), "--count")).stdout).toBe("13\n");
  expect((await hosts("web", "--fold")).stdout).toBe("web[1-10]\n");
  expect(await eventsOf("web[1-3]", "--fold")).toEqual([
    expect.objectContaining({ type: "fold", folded: "web[1-3]", hosts: ["web1", "web2", "web3"] }),
  ]);
});

test.each([
  ["3", ["web[1-4]", "web[5-7]", "web[8-10]"]],
  ["1", ["web[1-10]"]],
  ["20", Array.from({ length: 10 }, (_, index) => `web${index + 1}`)],
])("--split %s", async (count, parts) => {
  expect((await hosts("web", "--split", count)).stdout).toBe(`${parts.join("\n")}\n`);
  expect((await hosts("web", "--fold", "--split", count)).stdout).toBe(`${parts.join("\n")}\n`);
  const events = await eventsOf("web", "--split", count);
  expect(events.map(({ folded, part, parts: of }) => [folded, part, of])).toEqual(
    parts.map((part, index) => [part, index + 1, parts.length]),
  );
});

test("--count", async () => {
  expect((await hosts("web,!web3", "--count")).stdout).toBe("9\n");
  expect(await eventsOf("web", "--count")).toEqual([expect.objectContaining({ type: "count", hosts: 10 })]);
});

test("--columns shows what the data says, and no secret", async () => {
  const { stdout, stderr } = await hosts("web1,bastion", "--columns", "name,connector,groups,rack,ssh_port,tags");
  expect(stdout.split("\n").map((line) => line.split(/ +/))).toEqual([
    ["web1", "ssh", "web", "7", "-", "a,b"],
    ["bastion", "ssh", "-", "-", "2222", "-"],
    [""],
  ]);
  expect(stderr).toBe("");
  const secrets = await hosts("bastion", "--columns", "ssh_password,api_token,info,note");
  expect(secrets.stdout).toBe('***  ***  { "password": "***", "size": 1 }  ***\n');
  const [event] = await eventsOf("bastion", "--columns", "name,rack,ssh_port,info,ssh_password");
  expect(event).toMatchObject({ type: "host", name: "bastion" });
  expect(event?.data).toEqual({
    name: "bastion",
    ssh_port: 2222,
    info: { password: "***", size: 1 },
    ssh_password: "***",
  });
  expect((await hosts("web", "--columns", "name,rak")).stderr).toContain("no host has rak in its data");
});

test("--columns finds what a target finds within a mapping, and no secret", async () => {
  const columns = "name,info.size,info.password,info.none,note.$env,access.user,access.key,credentials.user";
  const cwd = await createProject({
    "towline.config.yaml": `fleet:
  hosts:
    - web1:
        info: { size: 1, password: s3cret }
        note: { $env: NOTE }
        access: { user: deploy, key: { $env: KEY } }
        credentials: { user: root }
`,
  });
  expect((await towline(["hosts", "info.size=1&access.user=deploy", "--columns", columns], { cwd })).stdout).toBe(
    "web1  1  ***  -  -  deploy  ***  ***\n",
  );
});

test("--tree shows groups with their hosts", async () => {
  const folded = (await hosts("db", "--fold")).stdout.trim();
  expect((await hosts("web[1-4],db,bastion", "--tree")).stdout.split("\n")).toEqual([
    "web (4 hosts)",
    "└─ web[1-4]",
    "db (3 hosts)",
    `└─ ${folded}`,
    "@docker (1 host)",
    "└─ @docker/postgres:16",
    "in no group (1 host)",
    "└─ bastion",
    "",
  ]);
  const events = await eventsOf("web1,bastion", "--tree");
  expect(events.map(({ name, hosts: names }) => [name, names])).toEqual([
    ["web", ["web1"]],
    [undefined, ["bastion"]],
  ]);
});

test("--tree shows groups in groups, one that is in two in both, and a circle is an error", async () => {
  const nested = (top: string) => ({
    "towline.config.yaml": `groups:
  all-eu: { children: [web, db] }
  web: { hosts: ["web[1-2]"], children: [edge] }
  edge: { hosts: [edge1, web1]${top} }
  db: { hosts: [db1], children: [edge] }
`,
  });
  const { stdout } = await towline(["hosts", "--tree"], { cwd: await createProject(nested("")) });
  expect(stdout.split("\n")).toEqual([
    "all-eu (4 hosts)",
    "├─ web (3 hosts)",
    "│  ├─ web2",
    "│  └─ edge (2 hosts)",
    "│     └─ edge1,web1",
    "└─ db (3 hosts)",
    "   ├─ db1",
    "   └─ edge (2 hosts)",
    "      └─ edge1,web1",
    "",
  ]);
  const circle = await towline(["hosts", "--tree"], { cwd: await createProject(nested(", children: [all-eu]")) });
  expect(circle).toMatchObject({ code: 2, stderr: expect.stringContaining("circle") });
});

describe("wrong use", () => {
  test.each([
    [["--fold", "--tree"], "--fold and --tree can't be had at once"],
    [["--count", "--columns", "name"], "--count and --columns can't be had at once"],
    [["--split", "2", "--count"], "--split and --count can't be had at once"],
    [["--split", "0"], "--split takes a count from 1 up"],
    [["--split", "x"], "--split takes a count from 1 up"],
    [["--columns", "name,"], "--columns takes names of columns"],
  ])("%j", async (args, message) => {
    expect(await hosts(...args)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(message) });
  });
});

test("every event is in the schema", () => {
  const text = JSON.stringify(eventSchema());
  for (const type of ["host", "count", "fold", "group"]) expect(text).toContain(`"const":"${type}"`);
});
