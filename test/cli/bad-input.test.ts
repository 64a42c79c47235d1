/** Wrong use and wrong input: one short error that says what to do, exit code 2, nothing run. */
import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createProject, towline } from "../support/towline.ts";

async function expectRefusal(args: readonly string[], options: Parameters<typeof towline>[1], message: RegExp) {
  const { code, stdout, stderr } = await towline(args, options);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^towline: /);
  expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(4);
  expect(stderr).not.toMatch(/^ {4}at |unexpected error/m);
  expect([code, stdout]).toEqual([2, ""]);
}

describe("the command line", () => {
  test.each([
    [["rnu", "web"], /unknown command 'rnu'\n {2}Did you mean run\?/],
    [["run", "@local", "--paralel", "3", "--", "true"], /Did you mean --parallel\?/],
    [["help", "rnu"], /unknown command 'rnu'\n {2}Did you mean run\?/],
    [["rnu", "--help"], /unknown command 'rnu'\n {2}Did you mean run\?/],
    [["help", "zzzzzz"], /unknown command 'zzzzzz'/],
    [["web", "--", "uptime"], /unknown command 'web'\n {2}A command comes first, such as: towline run web -- uptime/],
    [["run"], /No command given/],
    [["run", "web", "uptime"], /No command given\n {2}The command comes after --, such as: towline run web -- uptime/],
    [["run", "web", "df", "-h7"], /What is to be run comes after --/],
    [["run", "web", "--", "--sudo", "id"], /The command begins with an option: --sudo/],
    [["run", "web", "--user", "root", "--", "id"], /unknown option '--user'\n {2}Use --data ssh_user=root\./],
    [["put", "web", "a", "b", "-r"], /unknown option '-r'\n {2}Folders are moved/],
    [["connectors", "shh"], /no installed package has the connector "shh". Did you mean "ssh"\?/],
    [["connectors", "spaceship"], /Installed are ansible, .* A connector of your own/],
    [["run", "@local"], /No command given\n {2}Put it after --/],
    [["run", "@local", "--"], /No command given/],
    [["run", "--", "true"], /No targets given/],
    [["run", "@local", "--parallel", "0", "--", "true"], /--parallel/],
    [["run", "@local", "--timeout", "soon", "--", "true"], /--timeout/],
    [["run", "@local", "--env", "1A=x", "--", "true"], /--env/],
    [["run", "@local", "--gather", "--json", "--", "true"], /--gather/],
    [["run", "@local", "--ask-sudo-password", "--", "true"], /needs a terminal/],
    [["run", "@local", "--hosts-file", "/nowhere", "--", "true"], /no such file/],
    [["put", "@local", "only-one"], /TARGETS SRC… DEST/],
    [["put", "@local", "a", "b", "--mode", "rw"], /--mode/],
    [["put", "@local", "a", "b", "--links", "loose"], /--links/],
  ])("%j", async (args, message) => {
    // With --json the error would also be an event on stdout.
    if (args.includes("--json")) expect((await towline(args)).code).toBe(2);
    else await expectRefusal(args, {}, message);
  });

  test("in a folder that is gone", async () => {
    const gone = path.join(await createProject(), "gone");
    const by = ["/bin/sh", "-c", 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"', gone];
    for (const args of [["hosts"], ["run", "@local", "--", "echo ran"], ["put", "@local", "a", "b"], ["connectors"]]) {
      await expectRefusal(args, { by }, /^towline: The working folder is gone\n/);
    }
    for (const args of [["--version"], ["--help"], ["completion", "bash"]]) {
      expect(await towline(args, { by })).toMatchObject({ code: 0, stderr: "" });
    }
  });

  test("asking for help is no mistake, asking for nothing is", async () => {
    for (const args of [["--help"], ["help"], ["help", "run"], ["run", "--help"]]) {
      const { code, stdout } = await towline(args);
      expect([code, stdout.startsWith("Usage: towline")]).toEqual([0, true]);
    }
    const { code, stdout, stderr } = await towline([]);
    expect([code, stdout, stderr.startsWith("Usage: towline")]).toEqual([2, "", true]);
  });

  test.each(["ssh_password=hunter2", "_sudo_password=hunter2"])("takes no secret: --data %s", async (data) => {
    const cwd = await createProject();
    const { code, stdout, stderr } = await towline(["run", "web", "--data", data, "--", "true"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("secret");
    expect(stdout + stderr).not.toContain("hunter2");
  });
});

describe("names", () => {
  const CONFIG = { "towline.config.yaml": "data: { ssh_port: 1 }\ngroups: { web: { hosts: [web1, web2] } }\n" };

  test("a group is no connector", async () => {
    const cwd = await createProject(CONFIG);
    await expectRefusal(["run", "@web", "--", "true"], { cwd }, /web is a group\n {2}Did you mean "web"\?/);
    await expectRefusal(["run", "@web1", "--", "true"], { cwd }, /web1 is a host\n {2}Did you mean "web1"\?/);
  });

  test("explain shows no settings of a name that the config does not know", async () => {
    const cwd = await createProject(CONFIG);
    await expectRefusal(["explain", "nope"], { cwd }, /does not know "nope"\n.*towline explain @ssh\/nope/);
    await expectRefusal(["explain", "web1,wbe"], { cwd }, /does not know "wbe"\n {2}Did you mean "web"\?/);
    await expectRefusal(["explain", "nope"], { cwd: await createProject() }, /no config that knows "nope"/);
    expect((await towline(["explain", "web"], { cwd })).code).toBe(0);
    expect((await towline(["explain", "@ssh/nope"], { cwd })).code).toBe(0);
  });

  test("a slip is told before it is dialled, the next of a row is none", async () => {
    const cwd = await createProject(CONFIG);
    const run = async (name: string) => (await towline(["run", name, "--", "true"], { cwd })).stderr;
    // No server knows either; a name that resolves would be dialled on port 1.
    expect(await run("wbe")).toMatch(/wbe.* is not in the config, .*Did you mean "web"\?\n[\s\S]*unreachable/);
    expect(await run("web3")).not.toContain("is not in the config");
    expect(await run("web1")).not.toContain("is not in the config");
  });

  test.each(["connectors", "plugins"])("%s exits with 1 where a package is broken", async (command) => {
    const text = "connectors: { web: ./missing.js }\nplugins: [./missing.js]\n";
    const cwd = await createProject({ "towline.config.yaml": text });
    for (const args of [[command], [command, "--json"]]) expect((await towline(args, { cwd })).code).toBe(1);
    expect((await towline([command], { cwd: await createProject() })).code).toBe(0);
  });

  test("no package is to be installed that may not be ours", async () => {
    const text =
      "connectors: { web: towline-connector-web }\nplugins: [towline-plugin-audit, '@towline/plugin-none']\n";
    const cwd = await createProject({ "towline.config.yaml": text });
    const told = [await towline(["connectors"], { cwd }), await towline(["plugins"], { cwd })];
    for (const { stdout } of told) {
      expect(stdout).toContain("is not installed");
      expect(stdout).not.toContain("npm install");
    }
  });
});

describe("targets", () => {
  test.each([
    ["@nope/x", /nope/],
    ["@loal", /local/],
    ["-oProxyCommand=x", /towline: /],
    ["web\nother", /towline: /],
    ["@local,!@local", /towline: /],
  ])("%j", async (target, message) => {
    await expectRefusal(["run", target, "--", "true"], { cwd: await createProject() }, message);
  });

  test("a name from a file is checked as one from the command line", async () => {
    await expectRefusal(
      ["run", "-", "--", "true"],
      { cwd: await createProject(), input: "-oProxyCommand=x\n" },
      /-oProxyCommand/,
    );
  });

  test("no names on standard input", async () => {
    await expectRefusal(["run", "-", "--", "true"], { input: "\n# none\n" }, /No targets given/);
  });

  test("all, without any configured host", async () => {
    await expectRefusal(["run", "all", "--", "true"], { cwd: await createProject() }, /towline: /);
  });
});

describe("configs", () => {
  test.each([
    ["fleet: [unclosed", /towline\.config\.yaml/],
    ["fleet:\n  hosts:\n    - @local\n", /quote/i],
    ["just text", /towline\.config\.yaml/],
    ["fleet:\n  hosts:\n    - web1: { ssh_prot: 22 }\n", /ssh_port/],
    ["fleet:\n  hosts:\n    - web1: { ssh_port: many }\n", /ssh_port/],
    ["fleet:\n  hots: []\n", /hosts/],
    ['connectors: { web: "./missing.js" }\nfleet: { hosts: ["@web/x"] }\n', /missing/],
  ])("%j", async (config, message) => {
    const cwd = await createProject({ "towline.config.yaml": config });
    const { code, stdout, stderr } = await towline(["run", "all", "--", "echo ran"], { cwd });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at |unexpected error/m);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("a file that is not there", async () => {
    await expectRefusal(["run", "@local", "--config", "nowhere.yaml", "--", "true"], {}, /nowhere\.yaml/);
  });

  test("a folder where the file should be", async () => {
    const cwd = await createProject();
    await mkdir(path.join(cwd, "towline.config.yaml"));
    await expectRefusal(
      ["run", "@local", "--config", "towline.config.yaml", "--", "true"],
      { cwd },
      /folder|directory/,
    );
  });

  test("one broken package never stops what does not need it", async () => {
    const cwd = await createProject({
      "towline.config.yaml": 'connectors: { web: "./missing.js" }\n',
    });
    await writeFile(path.join(cwd, "unused"), "");
    expect((await towline(["run", "@local", "--", "true"], { cwd })).code).toBe(0);
    const { stdout } = await towline(["connectors"], { cwd });
    expect(stdout).toMatch(/^broken +web/m);
    expect(stdout).toMatch(/^ok +ssh/m);
  });
});

describe("keys", () => {
  const keyOf = async (type: "missing" | "encrypted" | "none"): Promise<string> => {
    const folder = await createProject({ "notes.txt": "no key at all\n" });
    if (type === "missing") return path.join(folder, "no-such-key");
    if (type === "none") return path.join(folder, "notes.txt");
    await writeFile(path.join(folder, "key"), encryptedKey(), { mode: 0o600 });
    return path.join(folder, "key");
  };

  test.each([
    ["missing", /no such file[\s\S]*Correct ssh_key/],
    ["none", /private key file/],
    ["encrypted", /nobody to ask for its passphrase[\s\S]*ssh_key_password/],
  ] as const)("%s: told before the first host is connected", async (type, message) => {
    const file = await keyOf(type);
    // The local machine would print, if anything ran at all.
    const targets = "@local,@ssh/127.0.0.1";
    await expectRefusal(["run", targets, "--data", `ssh_key=${file}`, "--", "echo ran"], {}, message);
  });
});

function encryptedKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "secret" }).toString();
}
