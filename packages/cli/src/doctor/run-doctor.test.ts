/** The doctor's round on the demo's fleet: a healthy host, one that is down, and configs that are wrong. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openFleet } from "@towline/core";
import { type DemoFleet, startDemoFleet } from "@towline/demo-fleet";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { createColors } from "../render/colors.ts";
import { DoctorReport } from "./report.ts";
import { runDoctor } from "./run-doctor.ts";
import { TextPage } from "./text-page.ts";

/** A connector works, though this machine may lack a program that some hosts need. */
const WORKS = /[✓!]/u;

let demo: DemoFleet;
beforeAll(async () => {
  demo = await startDemoFleet(makeFolder());
});
afterAll(() => demo.stop());

async function examine(target: string | undefined, config: string = demo.configFile) {
  let text = "";
  const write = (more: string): void => {
    text += more;
  };
  const colors = createColors({ isTerminal: false, wanted: false, environment: {} });
  const report = new DoctorReport(new TextPage(write, colors, 80));
  await runDoctor(report, target, (which) =>
    openFleet({
      cwd: demo.folder,
      config: which === "none" ? false : config,
      installation: path.resolve(import.meta.dirname, "../.."),
    }),
  );
  report.finish();
  /** Marks by the name of the check. */
  const marks = Object.fromEntries([...text.matchAll(/^([✓!✗-]) (\S+)/gmu)].map(([, mark, name]) => [name, mark]));
  return { text, marks, passed: report.passed };
}

test("a healthy host passes every step and keeps no file", async () => {
  const before = (await readdir("/tmp")).filter((name) => name.startsWith("towline-doctor-"));
  const { text, marks, passed } = await examine("web1");
  expect(passed, text).toBe(true);
  const steps = [
    "Node",
    "Config",
    "Name",
    "Settings",
    "TCP",
    "Greeting",
    "Login",
    "Connection",
    "Shell",
    "User",
    "Clock",
    "Files",
  ];
  for (const step of steps) expect(marks, text).toHaveProperty(step, "✓");
  expect(marks.ssh).toMatch(WORKS);
  expect(marks).toHaveProperty("sudo");
  // Those that do not lead there have nothing to do with it.
  expect(marks).not.toHaveProperty("chroot");
  expect(text).toContain("ssh_user demo (");
  const after = (await readdir("/tmp")).filter((name) => name.startsWith("towline-doctor-"));
  expect(after).toEqual(before);
});

test("without a host, all connectors are looked at", async () => {
  const { text, marks, passed } = await examine(undefined);
  expect(passed, text).toBe(true);
  expect(marks).toMatchObject({ Node: "✓", Config: "✓", local: "✓" });
  for (const name of ["ssh", "chroot"]) expect(marks[name], text).toMatch(WORKS);
});

test("a host that is down fails where nothing answers, with what to do, and nothing is tried after it", async () => {
  const { text, marks, passed } = await examine("old1");
  expect(passed).toBe(false);
  expect(marks).toMatchObject({
    Name: "✓",
    Settings: "✓",
    TCP: "✗",
    Login: "-",
    Connection: "-",
    Shell: "-",
    Files: "-",
  });
  expect(text).toMatch(/TCP .*refused.*→ /s);
  expect(text).toMatch(/^- Login +not reached$/m);
});

test("a target that selects several hosts is a finding", async () => {
  const { text, passed } = await examine("web");
  expect(passed).toBe(false);
  expect(text).toContain("web selects 3 hosts");
});

test("a wrong config fails with its place, and the connectors are checked all the same", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-test-"));
  try {
    const config = path.join(folder, "towline.config.yaml");
    await writeFile(config, "groupz: {}\n");
    const { text, marks, passed } = await examine("web1", config);
    expect(passed).toBe(false);
    expect(marks, text).toMatchObject({ Config: "✗", ssh: expect.stringMatching(WORKS), local: "✓" });
    expect(text).toContain("groupz");
    expect(marks).not.toHaveProperty("Name");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
