/** Towline on a machine without Linux's `/proc`, as on macOS and BSD: this machine is looked at with their means alone. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { changedMachineMissing, enterChangedMachine } from "../support/changed-machine.ts";
import { makeFolder } from "../support/folders.ts";
import { listSources } from "../support/shell-texts.ts";
import { type Ended, towline } from "../support/towline.ts";

const missing = changedMachineMissing() ?? missingCounterpart("ps", "bsdtar");

/** Stand-ins that take BSD's options alone; their `ps` looks where nothing else can. */
const BSD = path.resolve(import.meta.dirname, "../counterparts/bsd-programs");

/** Starts Towline there. */
function there(...args: string[]): Promise<Ended> {
  const by = enterChangedMachine({ hidesProc: true, programs: `${BSD}:${process.env.PATH}` });
  return towline(args, { by, cwd: makeFolder(), environment: { TOWLINE_REAL: "/usr/bin" } });
}

test.skipIf(missing !== undefined)("commands run, and are ended with all that they started", async () => {
  const ok = await there("run", "@local", "--", "echo out; ls /proc | wc -l");
  expect(ok).toMatchObject({ code: 0, stdout: expect.stringMatching(/out\n.*0\n/) as string });
  const late = await there("run", "@local", "--timeout", "1", "--json", "--", "sleep 300 & sleep 300");
  expect(late.stdout).toContain('"status":"timeout"');
  expect(late.stdout).toContain("it and its children were ended");
});

test.skipIf(missing !== undefined)("folders are put, fetched and made alike", async () => {
  const tree = makeFolder({ "a/one": "1", "a/it's two": "2", link: { link: "a" }, "a/empty/": "" });
  const place = makeFolder();
  const [put, back] = [path.join(place, "put"), path.join(place, "back")];
  expect((await there("put", "@local", `${tree}/`, put, "--verify")).stderr).toContain("1 ok");
  expect((await there("get", "@local", `${put}/`, back, "--preserve")).stderr).toContain("1 ok");
  expect((await there("sync", "@local", `${tree}/`, put, "--delete")).stderr).toContain("1 ok");
  execFileSync("diff", ["-r", "--no-dereference", tree, back]);
  execFileSync("diff", ["-r", "--no-dereference", tree, put]);
});

test.skipIf(missing !== undefined)("a doctor looks at it, and a reboot of it is refused", async () => {
  const doctor = await there("doctor", "@local");
  expect(doctor.stdout).toContain("@local");
  expect(doctor.code, doctor.stdout).toBe(0);
  const reboot = await there("reboot", "@local");
  expect(reboot.code).not.toBe(0);
  expect(reboot.stderr + reboot.stdout).toContain("was not rebooted");
});

test("no platform is asked for by name but Windows, whose paths and sockets are others", () => {
  const root = path.resolve(import.meta.dirname, "../..");
  const asked = listSources().flatMap((file) =>
    readFileSync(path.join(root, file), "utf8")
      .split("\n")
      .filter((line) => line.includes("process.platform"))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(asked.filter((line) => !line.includes('process.platform === "win32"'))).toEqual([]);
});
