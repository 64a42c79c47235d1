/** `towline explain` and `towline connectors` show the settings that are for people. */
import { describe, expect, test } from "vitest";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

test("what decides on the engine is named once", async () => {
  const cwd = await createProject({
    ssh_config: "Host web*\n  CertificateFile /c\n",
    "towline.config.yaml":
      "data: { ssh_config_file: ssh_config }\nfleet: { hosts: [web1, { web2: { ssh_engine: ssh2 } }] }\n",
  });
  for (const host of ["web1", "web2"]) {
    const { stdout } = await towline(["explain", host], { cwd });
    expect(stdout.match(/CertificateFile/g)).toHaveLength(1);
  }
});

test("what ssh_config leaves over is told as remarks, and only what the user sets is a setting", async () => {
  const cwd = await createProject({
    ssh_config: "ControlMaster auto\nHost web*\n  User deploy\n",
    "towline.config.yaml": [
      "data: { ssh_config_file: ssh_config }",
      "fleet: { hosts: [web1, { web2: { ssh_config_unused: [] } }] }",
    ].join("\n"),
  });
  const { stdout } = await towline(["explain", "--json", "web1", "web2"], { cwd });
  const events = await readEvents(stdout);
  const remark = expect.stringContaining("ControlMaster auto");
  expect(events).toContainEqual(expect.objectContaining({ type: "remark", host: "web1", message: remark }));
  expect(events).not.toContainEqual(expect.objectContaining({ type: "remark", host: "web2", message: remark }));
  const keysOf = (host: string) => events.filter((event) => event.host === host).map(({ key }) => key);
  expect(keysOf("web1")).toContain("ssh_user");
  expect(keysOf("web1")).not.toContain("ssh_config_unused");
  expect(keysOf("web2")).toContain("ssh_config_unused");
  const text = (await towline(["explain", "web1"], { cwd })).stdout;
  expect(text.match(/ControlMaster/g)).toHaveLength(1);
  expect((await towline(["connectors", "ssh"], { cwd })).stdout).not.toContain("ssh_config_unused");
});

const FLEET = `
data: { ssh_user: deploy, api_token: t0k, _env: { A: "1", B: "2" } }
groups:
  web: { hosts: ["web[1-4]"], data: { rack: 7, ssh_port: 2200, _env: { A: "3" } } }
fleet:
  hosts:
    - "web[1-4]"
    - web3: { ssh_port: 2222, ssh_password: hunter2, info: { password: s3cret, size: 1 }, rack: 8 }
    - db1: { note: { $env: NOTE }, ssh_user: }
    - "@docker/app"
`;

async function explain(...args: string[]) {
  const cwd = await createProject({ "towline.config.yaml": FLEET, ssh_config: "" });
  const { stdout, stderr, code } = await towline(["explain", "--data", "ssh_config_file=ssh_config", ...args], { cwd });
  expect(code, stderr).toBe(0);
  expect(stdout).not.toMatch(/hunter2|s3cret|t0k/);
  return stdout;
}

const squeeze = (text: string) => text.split("\n").map((line) => line.trim().replace(/ {2,}/g, " "));

describe("what overrode what", () => {
  test("each setting has what it overrode, the strongest first", async () => {
    const events = await readEvents(await explain("web3", "--json"));
    const setting = (key: string) => events.find((event) => event.key === key);
    expect(setting("ssh_port")).toMatchObject({
      value: 2222,
      source: "host web3, towline.config.yaml:8",
      overrode: [
        { value: 2200, source: "group web, towline.config.yaml:4" },
        { value: 22, source: "default" },
      ],
    });
    expect(setting("rack")).toMatchObject({ value: 8, overrode: [{ value: 7 }] });
    expect(setting("_env")).toMatchObject({ value: { A: "3", B: "2" }, overrode: [{ value: { A: "1" } }] });
    expect(setting("ssh_user")?.overrode ?? []).toEqual([]);
    expect(setting("ssh_password")).toMatchObject({ value: "***" });
    expect(setting("api_token")).toMatchObject({ value: "***", source: "all hosts, towline.config.yaml:2" });
    expect(setting("info")).toMatchObject({ value: { password: "***", size: 1 } });
  });

  test("people see what somebody set, and the defaults with --all", async () => {
    const port = "ssh_port 2222 host web3, towline.config.yaml:8; overrode 2200 (group web, towline.config.yaml:4)";
    expect(squeeze(await explain("web3"))).toContain(port);
    expect(squeeze(await explain("web3", "--all"))).toContain(`${port}, 22 (default)`);
  });

  test("what is taken back is nobody's word, and what is kept elsewhere stays there", async () => {
    const lines = squeeze(await explain("db1"));
    expect(lines).toContain("note *** host db1, towline.config.yaml:9");
    expect(lines.join("\n")).not.toContain("deploy");
  });
});

test("of many hosts, equal settings are there once, and others by the hosts that have them", async () => {
  const text = await explain("all");
  expect(text.match(/ssh_engine|api_token/g)).toHaveLength(2);
  const lines = squeeze(text);
  expect(lines[0]).toMatch(/\(5 hosts\) Hosts over SSH$/);
  expect(lines).toContain("ssh_hostname (its own name) ssh's own sources");
  const at = (line: string) => {
    expect(lines).toContain(line);
    return lines.indexOf(line);
  };
  const group = at("web[1-4] (4 hosts)");
  expect(at("web[1-2,4] (3 hosts)")).toBeGreaterThan(group);
  const three = at("web3");
  expect(lines.slice(three).findIndex((line) => line.startsWith("ssh_port 2222"))).toBeGreaterThan(0);
  expect(at("@docker/app Docker containers, and images that one is started from")).toBeGreaterThan(three);
  // What is ssh's alone is nothing to a container.
  expect(lines.slice(at("@docker/app Docker containers, and images that one is started from")).join()).not.toContain(
    "ssh_",
  );
});
