/** `towline run` as a user has it: output, exit codes, interrupts. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createProject, ended, startTowline, towline } from "../support/towline.ts";

describe("output", () => {
  test("of the host goes to stdout and stderr, marked; the summary goes to stderr", async () => {
    const { code, stdout, stderr } = await towline(["run", "@local", "--", "echo out; echo err >&2"]);
    expect(stdout).toBe("@local | out\n");
    expect(stderr).toMatch(/^@local ! err\n1 host: 1 ok in \d+\.\d s\n$/);
    expect(code).toBe(0);
  });

  test("words are joined by spaces for the host's shell", async () => {
    const { stdout } = await towline(["run", "@local", "--quiet", "--", "echo", "a   b", "$((1+1))"]);
    expect(stdout).toBe("a b 2\n");
  });

  test("with --quiet passes a pipe byte for byte", async () => {
    const { stdout, stderr } = await towline(["run", "@local", "--quiet", "--stdin", "--", "cat"], {
      input: "a\r\n\x1b[31mb",
    });
    expect([stdout, stderr]).toEqual(["a\r\n\x1b[31mb", ""]);
  });

  test("standard input is closed unless asked for", async () => {
    const { code, stdout } = await towline(["run", "@local", "--quiet", "--", "cat; echo end"], { input: "not read" });
    expect([code, stdout]).toEqual([0, "end\n"]);
  });

  test("--gather prints equal outputs once", async () => {
    const cwd = await createProject({
      "towline.config.yaml": 'fleet:\n  hosts:\n    - "@local"\n',
    });
    const { code, stdout } = await towline(["run", "all", "--gather", "--", "echo same"], { cwd });
    expect([code, stdout]).toEqual([0, "@local\n  | same\n"]);
  });

  test("a reader that has seen enough ends it quietly", async () => {
    const child = startTowline(["run", "@local", "--", "yes"]);
    child.stdout.once("data", () => child.stdout.destroy());
    const { stderr } = await ended(child);
    expect(stderr).not.toMatch(/EPIPE|Error|\bat /);
  });
});

describe("--debug", () => {
  test("shows the command that is sent, secrets masked, on stderr", async () => {
    const cwd = await createProject({
      "towline.config.yaml":
        'fleet:\n  hosts:\n    - "@local": { _env: { TOKEN: { $command: [echo, correct-horse] } } }\n',
    });
    const args = [
      "run",
      "@local",
      "--debug",
      "--quiet",
      "--chdir",
      "/",
      "--env",
      "A=1",
      "--",
      "echo correct-horse; pwd",
    ];
    const { code, stdout, stderr } = await towline(args, { cwd });
    expect([code, stdout]).toEqual([0, "***\n/\n"]);
    expect(stderr).toMatch(/^debug: @local < sh -c 'cd \/ .*A=1.*echo \*\*\*; pwd'$/m);
    expect(stderr).not.toContain("correct-horse");
  });

  test("shows the programs of a transfer, each line marked", async () => {
    const cwd = await createProject({ file: "text\n" });
    const { code, stderr } = await towline(["put", "@local", "file", "copy", "--owner", "root", "--debug"], { cwd });
    if (process.getuid?.() === 0) expect(code).toBe(0);
    expect(stderr).toMatch(/^debug: @local < sh -c /m);
    expect(stderr.split("\n").filter((line) => /LC_ALL|umask/.test(line) && !line.startsWith("debug: "))).toEqual([]);
  });

  test("is no part of what --json prints", async () => {
    const { stdout, stderr } = await towline(["run", "@local", "--debug", "--json", "--", "true"]);
    expect(stderr).toContain("debug: @local < sh -c true\n");
    for (const line of stdout.trimEnd().split("\n")) expect(JSON.parse(line)).toMatchObject({ v: 1 });
  });
});

describe("what counts as done", () => {
  test("--success-exit-codes", async () => {
    const run = (codes: string) => towline(["run", "@local", "--success-exit-codes", codes, "--", "exit 3"]);
    expect((await run("0,3")).code).toBe(0);
    expect((await run("0,1")).code).toBe(1);
  });

  test("--retries with --idempotent run it again", async () => {
    const cwd = await createProject();
    const args = ["run", "@local", "--json", "--chdir", cwd, "--retries", "2", "--retry-delay", "0"];
    const command = ["--", "echo try >> tries; [ $(wc -l < tries) -gt 1 ]"];
    const once = await towline([...args, ...command], { cwd });
    expect([once.code, once.stdout.includes('"attempts":1')]).toEqual([1, true]);
    await writeFile(path.join(cwd, "tries"), "");
    const again = await towline([...args, "--idempotent", ...command], { cwd });
    expect([again.code, again.stdout.includes('"attempts":2')]).toEqual([0, true]);
  });
});

describe("exit codes", () => {
  test.each([
    [0, "true"],
    [1, "exit 3"],
    [1, "kill -9 $$"],
  ])("%i for %j", async (code, command) => {
    expect((await towline(["run", "@local", "--", command])).code).toBe(code);
  });

  test("1 for a command that took too long, which is ended", async () => {
    const { code, stderr } = await towline(["run", "@local", "--timeout", "0.3", "--", "sleep 60"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^timeout /m);
  });

  test("3 for a host that can't be reached, with what to do", async () => {
    const cwd = await createProject();
    // Port 1 of loopback: nobody listens there.
    const { code, stderr } = await towline(["run", "127.0.0.1", "--data", "ssh_port=1", "--", "true"], { cwd });
    expect(stderr).toMatch(/^unreachable +127\.0\.0\.1$/m);
    expect(code).toBe(3);
  });

  test("4 when the failure budget is spent", async () => {
    const cwd = await createProject({
      "towline.config.yaml": "data: { ssh_port: 1 }\nfleet:\n  hosts: [127.0.0.1, 127.0.0.2, 127.0.0.3]\n",
    });
    const { code, stderr } = await towline(["run", "all", "--parallel", "1", "--max-fail", "0", "--", "true"], { cwd });
    expect(code).toBe(4);
    expect(stderr).toContain("2 skipped, 1 unreachable");
  });
});

describe("Ctrl-C", () => {
  test("once ends the command, tells the summary, and gives 130", async () => {
    const child = startTowline(["run", "@local", "--", "echo started; sleep 60"]);
    child.stdout.once("data", () => child.kill("SIGINT"));
    const { code, stderr } = await ended(child);
    expect(code).toBe(130);
    expect(stderr).toContain("towline: interrupted: ending @local.");
    expect(stderr).toMatch(/1 host: 1 cancelled in .*, interrupted\n$/);
  });

  test("twice leaves at once", async () => {
    // The command ignores being asked to end, so that the second Ctrl-C finds the run still going.
    const child = startTowline(["run", "@local", "--", "trap '' TERM; echo started; sleep 3"]);
    child.stdout.once("data", () => child.kill("SIGINT"));
    child.stderr.on("data", async (chunk: Buffer) => {
      if (!String(chunk).includes("interrupted: ending")) return;
      await wait(0);
      child.kill("SIGINT");
    });
    const { code, stderr } = await ended(child);
    expect(code).toBe(130);
    expect(stderr).not.toContain("1 host:");
  });
});

describe("--dry-run", () => {
  test("shows what would be sent and runs nothing", async () => {
    const cwd = await createProject();
    const { code, stdout } = await towline(
      ["run", "@local", "--dry-run", "--sudo", "--chdir", "/srv", "--env", "A=it's", "--", "touch ran"],
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^@local\n {2}sudo .*touch ran/);
    expect((await towline(["run", "@local", "--quiet", "--", "ls"], { cwd })).stdout).toBe("");
  });
});

test("a secret that a command prints is masked, on the terminal and in events", async () => {
  const cwd = await createProject({
    "towline.config.yaml": 'data: { _env: { TOKEN: { $env: TOKEN } } }\nfleet: { hosts: ["@local"] }\n',
  });
  const environment = { TOKEN: "tok-1234567890" };
  // In two pieces, so that no piece holds all of it.
  const command =
    'printf "a "; printf %s "$TOKEN" | cut -c1-8 | tr -d "\\n"; sleep 0.1; printf %s "$TOKEN" | cut -c9-; printf %s "$TOKEN" | base64';
  const run = await towline(["run", "all", "--", command], { cwd, environment });
  // The end of base64 depends on what follows the secret, so its last characters may stay.
  expect(run.stdout).toMatch(/^@local \| a \*\*\*\n@local \| \*\*\*.?=*\n$/);
  const { stdout } = await towline(["run", "all", "--json", "--", command], { cwd, environment });
  expect(stdout).toContain('"stdout":"a ***\\n');
  expect(stdout).not.toMatch(/7890|dG9rLTEyMzQ1Njc4OTA/);
});
