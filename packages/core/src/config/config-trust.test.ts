/** Everything that must not be read, followed or run on the way to a config. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { base, CODE, HOSTS, hostsOf, load, write } from "../../../../test/support/config-files.ts";

const FOREIGN_USER = 12345;
const mayChangeOwners = process.getuid?.() === 0;

describe("trust", () => {
  test("runs no config that cosmiconfig would look for by itself", async () => {
    const marker = join(base, "marker");
    const write_ = `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "ran"); module.exports = {};`;
    const home = join(base, "home");
    write({
      "work/.git/": "",
      "work/package.json":
        '{"cosmiconfig":{"searchPlaces":["evil.js"],"loaders":{".yaml":"./evil.js"}},"towline":{"fleet":{"hosts":["a"]}}}',
      "work/evil.js": write_,
      "work/.config/config.js": write_,
      "work/.config/config.json": '{"searchPlaces":["evil.js"]}',
      "work/.config/towlinerc.js": write_,
      "work/.towlinerc.js": write_,
      "work/.towlinerc": "fleet: { hosts: [rc] }",
      "work/towline.config.js": write_,
      "work/towline.config.cjs": write_,
      "home/.config/towline/config.js": write_,
      "home/.towlinerc": "fleet: { hosts: [home] }",
    });
    process.env.HOME = home;
    process.chdir(join(base, "work"));
    expect(hostsOf(await load("work"))).toEqual(["a"]);
    expect(existsSync(marker)).toBe(false);
  });

  // Once this fails, cosmiconfig can be called by its front door: see docs/decisions/002.
  test("is not left to cosmiconfig's own function, which runs what lies in the working folder", async () => {
    const marker = join(base, "marker");
    write({
      ".config/config.js": `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "ran"); module.exports = {};`,
    });
    process.chdir(base);
    const { cosmiconfig } = await import("cosmiconfig");
    cosmiconfig("towline", { searchPlaces: ["towline.config.yaml"], searchStrategy: "none" });
    await expect.poll(() => existsSync(marker)).toBe(true);
  });

  test("does not search the home folder", async () => {
    write({ "home/.config/towline/config.yaml": HOSTS("home"), "work/.git/": "" });
    process.env.HOME = join(base, "home");
    expect((await load("work")).file).toBeUndefined();
  });

  test.each(["towline.config.yaml", "towline.config.json", "package.json"])(
    "follows no $import in %s",
    async (name) => {
      const marker = join(base, "marker");
      const config = { $import: ["./evil.js", "./other.yaml"] };
      write({
        ".git/": "",
        "evil.js": `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "ran")`,
        "other.yaml": HOSTS("imported"),
        [name]: JSON.stringify(name === "package.json" ? { towline: config, ...config } : config),
      });
      await expect(load()).rejects.toThrow(/\$import.*unknown key/s);
      expect(existsSync(marker)).toBe(false);
    },
  );

  test("runs code in the root, and only there", async () => {
    const marker = join(base, "marker");
    // The nearest package is no root, whatever it holds.
    write({ ".git/": "", "sub/towline.config.mjs": CODE(marker), "sub/package.json": "{}", "sub/deep/": "" });
    for (const folder of ["sub", "sub/deep"]) {
      await expect(load(folder)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
    }
    expect(existsSync(marker)).toBe(false);
    write({ "towline.config.mjs": CODE(marker) });
    expect(hostsOf(await load())).toEqual(["code"]);
    expect(existsSync(marker)).toBe(true);
  });

  test("runs no code above the root", async () => {
    const marker = join(base, "marker");
    write({ "towline.config.mjs": CODE(marker), "work/.git/": "" });
    expect((await load("work")).file).toBeUndefined();
    expect(existsSync(marker)).toBe(false);
  });

  test("runs code elsewhere when it is named", async () => {
    write({ ".git/": "", "sub/towline.config.mjs": CODE(join(base, "marker")) });
    expect(hostsOf(await load("", "sub/towline.config.mjs"))).toEqual(["code"]);
  });

  test.each(["towline.config.yaml", "towline.config.mjs"])("refuses %s that everyone can write to", async (name) => {
    const marker = join(base, "marker");
    write({ ".git/": "", [name]: name.endsWith("mjs") ? CODE(marker) : HOSTS("a") });
    chmodSync(join(base, name), 0o666);
    for (const config of [undefined, name]) {
      await expect(load("", config)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
    }
  });

  test.skipIf(!mayChangeOwners).each([0o020, 0o002])(
    "runs no code with the bit %o, of its own or of a folder above it (needs root)",
    async (bit) => {
      const marker = join(base, "marker");
      for (const place of ["work/towline.config.mjs", "work", ""]) {
        write({ "work/.git/": "", "work/towline.config.mjs": CODE(marker) });
        chmodSync(join(base, place), (place.endsWith("mjs") ? 0o600 : 0o700) | bit);
        await expect(load("work")).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
        const named = load("", "work/towline.config.mjs");
        await expect(named).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
        chmodSync(join(base, place), 0o700);
      }
      expect(existsSync(marker)).toBe(false);
    },
  );

  test.skipIf(!mayChangeOwners)(
    "reads data that a group can write to, and lets it name nothing that runs (needs root)",
    async () => {
      write({ ".git/": "", "towline.config.yaml": HOSTS("a") });
      expect((await load()).distrust).toBeUndefined();
      chmodSync(join(base, "towline.config.yaml"), 0o664);
      const loaded = await load();
      expect(hostsOf(loaded)).toEqual(["a"]);
      expect(loaded.distrust).toMatchObject({ place: join(base, "towline.config.yaml") });
    },
  );

  test("refuses an empty one that everyone can write to", async () => {
    write({ ".git/": "", "towline.config.yaml": "" });
    chmodSync(join(base, "towline.config.yaml"), 0o666);
    await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
  });

  test("does not wait for a pipe that lies where a file should", async () => {
    write({ ".git/": "", "towline.config.yaml": HOSTS("a"), "sub/": "", "linked/": "" });
    execFileSync("mkfifo", [join(base, "sub/package.json")]);
    expect(hostsOf(await load("sub"))).toEqual(["a"]);
    execFileSync("mkfifo", [join(base, "sub/towline.config.json")]);
    symlinkSync(join(base, "sub/towline.config.json"), join(base, "linked/towline.config.yaml"));
    for (const folder of ["sub", "linked"]) {
      await expect(load(folder)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNREADABLE" });
    }
  });

  test("judges a link by what it leads to", async () => {
    write({ ".git/": "", "shared.yaml": HOSTS("a") });
    symlinkSync(join(base, "shared.yaml"), join(base, "towline.config.yaml"));
    expect(hostsOf(await load())).toEqual(["a"]);
    chmodSync(join(base, "shared.yaml"), 0o666);
    await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
    rmSync(join(base, "shared.yaml"));
    await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_NOT_FOUND" });
  });

  test.skipIf(!mayChangeOwners)(
    "runs no code of another user, and none that a link leads to (needs root)",
    async () => {
      const marker = join(base, "marker");
      write({ ".git/": "", "towline.config.mjs": CODE(marker), "other/code.mjs": CODE(marker), "linked/.git/": "" });
      chownSync(join(base, "towline.config.mjs"), FOREIGN_USER, FOREIGN_USER);
      chownSync(join(base, "other/code.mjs"), FOREIGN_USER, FOREIGN_USER);
      symlinkSync(join(base, "other/code.mjs"), join(base, "linked/towline.config.mjs"));
      for (const [folder, config] of [
        ["", undefined],
        ["", "towline.config.mjs"],
        ["linked", undefined],
      ] as const) {
        await expect(load(folder, config)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
      }
      expect(existsSync(marker)).toBe(false);
    },
  );

  test.skipIf(!mayChangeOwners)(
    "reads data of another user, but none from a folder open to all (needs root)",
    async () => {
      write({ ".git/": "", "towline.config.yaml": HOSTS("a") });
      chownSync(join(base, "towline.config.yaml"), FOREIGN_USER, FOREIGN_USER);
      expect(hostsOf(await load())).toEqual(["a"]);
      chmodSync(base, 0o1777);
      await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
      expect(hostsOf(await load("", "towline.config.yaml"))).toEqual(["a"]);
    },
  );
});
