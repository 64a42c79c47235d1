/** Machines of Vagrant, as recorded answers of Vagrant 2.3 tell them: a stand-in gives these, no machine runs. */
import { chownSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Data } from "@towline/core";
import { describe, expect, test } from "vitest";
import { missingProgram } from "../../../test/counterparts/optional-program.ts";
import { type RecordedAnswer, recordProgram } from "../../../test/counterparts/recorded-program.ts";
import { missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../test/support/folders.ts";
import { selectListed } from "../../../test/support/select-listed.ts";
import local from "../../connector-local/src/index.ts";
import vagrant from "./index.ts";

const list = (target: string, data: Data, cwd?: string) =>
  selectListed(target, { data, cwd, connectors: [vagrant, local] });

const failed = (message: RegExp, advice: RegExp = /./) =>
  expect.objectContaining({
    code: "ERR_TOWLINE_INVENTORY_FAILED",
    message: expect.stringMatching(message),
    advice: expect.stringMatching(advice),
  });

const STATUS = ["h1,running", "h2,running", "h3,poweroff"]
  .map((each) => each.split(","))
  .flatMap(([machine, state]) => [
    `1795939524,${machine},metadata,provider,docker`,
    `1795939524,${machine},provider-name,docker`,
    `1795939524,${machine},state,${state}`,
    `1795939524,${machine},state-human-short,${state}`,
    `1795939524,${machine},state-human-long,The container is ${state}.`,
  ])
  .concat("1795939524,,ui,info,Current machine states:\\n\\nh1   running (docker)\\nh2%!(VAGRANT_COMMA) h3")
  .join("\n");

const sshConfig = (...machines: readonly string[]) =>
  machines
    .map(
      (machine, index) => `Host ${machine}
  HostName 127.0.0.1
  User vagrant
  Port ${2222 + index}
  UserKnownHostsFile /dev/null
  StrictHostKeyChecking no
  PasswordAuthentication no
  IdentityFile "/home/me/my lab/.vagrant/${machine}/private_key"
  IdentitiesOnly yes
  LogLevel FATAL
`,
    )
    .join("\n");

const standIn = (answers: readonly RecordedAnswer[] = []) => {
  const recorded = recordProgram("vagrant", [
    ...answers,
    { asked: "status --machine-readable", stdout: STATUS },
    { asked: "ssh-config h1 h2", stdout: sshConfig("h1", "h2") },
    { asked: "ssh-config h1", stdout: sshConfig("h1") },
  ]);
  return { ...recorded, data: { vagrant_program: recorded.program } };
};

describe("recorded answers of vagrant", () => {
  test("the machines that run, reached as vagrant says", async () => {
    const { data, calls } = standIn();
    const hosts = await list("@vagrant", data);
    expect(hosts.map(({ name, groups, route }) => [name, ...groups, ...route])).toEqual([
      ["@vagrant/h1", "@vagrant", "ssh"],
      ["@vagrant/h2", "@vagrant", "ssh"],
    ]);
    expect(hosts[1]?.data).toMatchObject({
      ssh_hostname: "127.0.0.1",
      ssh_port: 2223,
      ssh_user: "vagrant",
      ssh_key: "/home/me/my lab/.vagrant/h2/private_key",
      ssh_identities_only: true,
      ssh_strict_host_key_checking: "no",
      ssh_known_hosts_file: "none",
    });
    // Vagrant takes seconds to start.
    expect(calls()).toEqual(["status --machine-readable", "ssh-config h1 h2"]);
  });

  test("one of them", async () => {
    const { data, calls } = standIn();
    expect((await list("@vagrant/h1", data)).map(({ name }) => name)).toEqual(["@vagrant/h1"]);
    expect(calls().at(-1)).toBe("ssh-config h1");
  });

  test("@vagrant.json gives settings and groups, as in pyinfra", async () => {
    const options = { data: { h1: { ssh_user: "root", note: "x" } }, groups: { h1: ["web", "@vagrant"], h3: ["db"] } };
    const cwd = makeFolder({ "lab/@vagrant.json": JSON.stringify(options) });
    const [h1, h2] = await list("@vagrant", { ...standIn().data, vagrant_dir: "lab" }, cwd);
    expect(h1).toMatchObject({ groups: ["web", "@vagrant"], data: { ssh_user: "root", ssh_port: 2222 } });
    expect(h2).toMatchObject({ groups: ["@vagrant"], data: { ssh_user: "vagrant" } });
  });

  test("it is asked in the config's folder or in vagrant_dir", async () => {
    const cwd = makeFolder({ "lab/": "" });
    const seen = path.join(cwd, "seen");
    const tell = {
      asked: "status",
      instead: `printf '%s' "$VAGRANT_CWD" > '${seen}'; cat "$(dirname "$0")/1.stdout"; exit 0`,
    };
    const { data } = standIn([tell]);
    await list("@vagrant", data, cwd);
    expect(readFileSync(seen, "utf8")).toBe(cwd);
    await list("@vagrant", { ...data, vagrant_dir: "lab" }, cwd);
    expect(readFileSync(seen, "utf8")).toBe(path.join(cwd, "lab"));
  });

  test("behind another hop, files of that machine are no keys of this one", async () => {
    const folder = makeFolder();
    const carried = { ...standIn().data, vagrant_dir: folder };
    const [host] = await list("@local//@vagrant/h1", carried);
    expect(host?.route).toEqual(["local", "ssh"]);
    // @local is this machine, so the key is there.
    expect(host?.data.ssh_key).toContain("private_key");
  });
});

describe("what goes wrong, by stand-ins", () => {
  test.each<[string, string, readonly RecordedAnswer[], RegExp, RegExp]>([
    ["@vagrant/h3", "a machine that is off", [], /^The machine h3 does not run: it is poweroff$/, /vagrant up h3$/],
    [
      "@vagrant/h9",
      "a machine that is none",
      [],
      /^Vagrant has no machine h9$/,
      /h1 \(running\), h2 \(running\), h3 \(poweroff\)/,
    ],
    [
      "@vagrant",
      "none that runs",
      [{ asked: "status", stdout: "1,h1,state,not_created\n" }],
      /^No machine of \/.* runs$/,
      /h1 \(not_created\)\. Start them: vagrant up$/,
    ],
    [
      "@vagrant",
      "no Vagrantfile",
      [
        {
          asked: "status",
          stdout:
            "1,,ui,error,A Vagrant environment or target machine is required\n1,,error-exit,Vagrant::Errors::NoEnvironmentError,A Vagrant environment or target machine is required to run this\\ncommand. Run `vagrant init`%!(VAGRANT_COMMA) or\n",
          exitCode: 1,
        },
      ],
      /there is no Vagrantfile: A Vagrant environment or target machine is required to run this$/,
      /vagrant_dir/,
    ],
    [
      "@vagrant",
      "no provider",
      [
        {
          asked: "status",
          stdout: "1,,error-exit,Vagrant::Errors::NoDefaultProvider,No usable default provider\n",
          exitCode: 1,
        },
      ],
      /it has no provider that works there/,
      /VirtualBox/,
    ],
    [
      "@vagrant",
      "no address",
      [{ asked: "ssh-config", stdout: "Host h1\n  User x\n" }],
      /tells no address of h1$/,
      /ssh-config h1/,
    ],
    [
      "@vagrant",
      "an address that is none",
      [{ asked: "ssh-config", stdout: "Host h1\n  HostName @local\nHost h2\n  HostName a\n" }],
      /tells no address of h1$/,
      /./,
    ],
    [
      "@vagrant",
      "an answer without an end",
      [{ asked: "status", instead: "exec yes" }],
      /printed more than \d+ bytes$/,
      /./,
    ],
  ])("%s: %s", async (target, _what, answers, message, advice) => {
    await expect(list(target, standIn(answers).data)).rejects.toEqual(failed(message, advice));
  });

  test("a machine with a name that is an option or a pattern is passed over", async () => {
    const stdout = `1,--help,state,running\n1,/h./,state,running\n1,a\u0007,state,running\n${STATUS}`;
    const { data, calls } = standIn([{ asked: "status", stdout }]);
    await list("@vagrant", data);
    expect(calls().at(-1)).toBe("ssh-config h1 h2");
  });

  test.each(["@vagrant//h./", "@vagrant/a b"])("%s is refused before anything is asked", async (target) => {
    const { data, calls } = standIn();
    await expect(list(target, data)).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
    expect(calls()).toEqual([]);
  });

  test.each([
    ["s3cret", /^@vagrant\.json is no JSON$/],
    ["[]", /^@vagrant\.json is no object$/],
    ['{ "data": { "h1": 1 } }', /data\.h1 is no object of settings$/],
    ['{ "data": { "h1": { "ssh_password": { "$command": ["x"] } } } }', /data\.h1\.ssh_password would be fetched/],
    ['{ "groups": { "h1": "web" } }', /groups\.h1 is no list of names of groups$/],
    ['{ "groups": { "h1": ["-x"] } }', /names a group that begins with a dash$/],
    ['{ "groups": [] }', /groups is no object of machines$/],
  ])("an @vagrant.json of %s", async (content, message) => {
    const cwd = makeFolder({ "@vagrant.json": content });
    await expect(list("@vagrant", standIn().data, cwd)).rejects.toEqual(failed(message));
  });

  test("a program that is missing", async () => {
    await expect(list("@vagrant", { vagrant_program: "no-such-vagrant" })).rejects.toEqual(
      failed(/^The program no-such-vagrant is not installed/, /Install it/),
    );
  });

  const noRoot = missingRoot();
  test("a Vagrantfile of somebody else is not run, nor one above the folder", {
    skip: noRoot !== undefined,
  }, async () => {
    const cwd = makeFolder({ Vagrantfile: "", "lab/": "" });
    chownSync(path.join(cwd, "Vagrantfile"), 12_345, 12_345);
    const { data, calls } = standIn();
    await expect(list("@vagrant", { ...data, vagrant_dir: "lab" }, cwd)).rejects.toEqual(
      failed(/Vagrantfile is not run: .* belongs to user 12345/, /^If it is yours: /),
    );
    expect(calls()).toEqual([]);
  });
});

const missing = missingProgram("vagrant", "--version");

describe(`the real vagrant, without a machine${missing}`, { skip: missing !== "" }, () => {
  test("a folder without a Vagrantfile, and a Vagrantfile that is none", { timeout: 240_000 }, async () => {
    const cwd = makeFolder({ "empty/": "", "broken/Vagrantfile": "this is ( no ruby\n" });
    const ask = (folder: string) => list("@vagrant", { vagrant_dir: folder }, cwd);
    await expect(ask("empty")).rejects.toEqual(failed(/^vagrant: there is no Vagrantfile/, /vagrant_dir/));
    await expect(ask("broken")).rejects.toEqual(failed(/^vagrant: the Vagrantfile can't be loaded/, /validate/));
  });
});
