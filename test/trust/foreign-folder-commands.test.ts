/** In a folder of another user no command runs anything of it, TAB included; what needs nothing to run works. */
import { chownSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { writeTree } from "../support/folders.ts";
import { makeMarkedProject } from "../support/marked-projects.ts";
import { towline } from "../support/towline.ts";

const OTHER = 12345;
const isRoot = process.geteuid?.() === 0;

const COMMANDS: readonly (readonly [words: readonly string[], code: number, said: RegExp])[] = [
  [["hosts"], 0, /^web1 .*no plugin and no connector is run on the word of .* belongs to user 12345/],
  [["hosts", "web1", "--json"], 0, /"name":"web1"/],
  [["explain", "web1"], 2, /\$command for ssh_password is not asked: .* belongs to user 12345, and you are root/],
  [["explain", "plain"], 0, /ssh_port +2222/],
  [["connectors"], 1, /broken +own.*the connector "\.\/own\.cjs" is not run: .* belongs to user 12345/],
  [["plugins"], 1, /the plugin "\.\/plugin\.cjs" is not run: .* belongs to user 12345/],
  [["schema"], 0, /"ssh_port"/],
  [["run", "web1", "--", "true"], 2, /the plugin "\.\/plugin\.cjs" is not run: .* belongs to user 12345/],
  [["put", "web1", "/etc/hostname", "/tmp/x"], 2, /is not run: .* belongs to user 12345/],
  [["completion", "zsh", "--offer", "--", "run", ""], 0, / web1 host plain host /],
  [["completion", "zsh", "--offer", "--", "run", "web1", "--data", "ssh_p"], 0, / ssh_port= /],
  [["completion", "zsh", "--offer", "--", "connectors", ""], 0, / ssh /],
  [["doctor"], 1, /as data only, and nothing runs on its word: .* belongs to user 12345/],
];

describe.skipIf(!isRoot)("as root, in a folder of another user (needs root)", () => {
  const project = isRoot ? makeForeignProject() : undefined;

  test.each(COMMANDS)("towline %j", async (words, code, said) => {
    const folder = project?.folder ?? "";
    // What is completed is a line of its own.
    const place = words.includes("--offer") ? 4 : 0;
    const named = words.toSpliced(place, 0, "--config", path.join(folder, "towline.config.yaml"));
    for (const [args, cwd] of [
      [words, folder],
      [named, "/"],
    ] as const) {
      const ended = await towline(args, { cwd });
      expect(project?.ran()).toEqual([]);
      // However the lines are wrapped.
      expect((ended.stdout + ended.stderr).replaceAll(/\s+/g, " ")).toMatch(said);
      expect(ended.code).toBe(code);
    }
  });

  test("@local runs as without the config, and takes none of its settings", async () => {
    const own = makeMarkedProject("programs");
    writeTree(own.folder, { "towline.config.yaml": `data: { _env: { MARKED: "1" } }\n` });
    chownAll(own.folder);
    const ended = await towline(["run", "@local", "--", "true"], { cwd: own.folder });
    expect(ended.stderr).toContain("_env is not used");
    expect(ended.code).toBe(2);
    writeTree(own.folder, { "towline.config.yaml": `data: { ssh_user: x }\n` });
    chownAll(own.folder);
    expect(await towline(["run", "@local", "--", "echo", "ran"], { cwd: own.folder })).toMatchObject({ code: 0 });
  });

  test("names that mean a folder here with programs in it are refused on its word", async () => {
    const own = makeMarkedProject("programs");
    writeTree(own.folder, {
      "towline.config.yaml": `fleet: { hosts: ["@chroot/srv/root", carried: { _via: "@local//@chroot/srv/root" }] }\n`,
    });
    chownAll(own.folder);
    for (const host of ["@chroot/srv/root", "carried"]) {
      const ended = await towline(["run", host, "--", "true"], { cwd: own.folder });
      expect(ended.stderr).toContain("chroot_directory is not used");
      expect(ended.code).toBe(2);
    }
  });
});

function makeForeignProject() {
  const project = makeMarkedProject("plugins");
  const { sources } = makeMarkedProject("connectors");
  expect(sources).toContain("own.cjs");
  writeTree(project.folder, {
    "plugin.cjs": "throw new Error('ran');",
    "towline.config.yaml": [
      "plugins: [./plugin.cjs, towline-plugin-named]",
      "connectors: { own: ./own.cjs }",
      `fleet: { hosts: [web1: { ssh_password: { $command: [touch, ${project.top}/value] } }, plain: { ssh_port: 2222 }] }`,
    ].join("\n"),
  });
  chownAll(project.folder);
  return project;
}

function chownAll(folder: string): void {
  chownSync(folder, OTHER, OTHER);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    chownSync(path.join(folder, name), OTHER, OTHER);
  }
}
