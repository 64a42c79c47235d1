/** A process behind what sudo and login shells say: what is handed over is the program's own, and nothing else. */
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { fakeProcess } from "../../../../test/support/fake-process.ts";
import { readNow } from "../../../../test/support/read-now.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import { buildLaunch } from "../command/launch.ts";
import type { RemoteProcess } from "../connector/connection.ts";
import { answerPrompts } from "./answer-prompts.ts";

const sudo: GlobalArguments = { sudo: true, sudoPassword: "pw" };

function start(settings: GlobalArguments = sudo, members: Partial<RemoteProcess> = {}) {
  const launch = buildLaunch("cat", settings, "id");
  const fake = fakeProcess(members);
  return { launch, fake, answered: answerPrompts(fake.process, launch) };
}

async function textOf(stream: RemoteProcess["stdout"]): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString();
}

test("what comes before the start is no output, and what comes after it is", async () => {
  const { launch, fake, answered } = start();
  fake.stdout.write(`motd\n${launch.startMark}7\nout`);
  fake.stderr.write(`warning\n${launch.startMark}7\nerr`);
  fake.end({ exitCode: 4, signal: null });
  expect([await textOf(answered.stdout), await textOf(answered.stderr)]).toEqual(["out", "err"]);
  expect(await answered.exited).toEqual({ exitCode: 4, signal: null });
});

test("the password is given when it is asked for, and input waits until the program reads it", async () => {
  const { launch, fake, answered } = start();
  answered.stdin.write("input");
  await setImmediate();
  expect(readNow(fake.stdin)).toBe("");
  fake.stderr.write(launch.prompts.sudo);
  await expect.poll(() => readNow(fake.stdin)).toBe("pw\n");
  fake.stdout.write(`${launch.startMark}7\n`);
  await expect.poll(() => readNow(fake.stdin)).toBe("input");
});

test("what never starts tells why on stderr, and its stdout has nothing", async () => {
  const { fake, answered } = start();
  fake.stdout.write("motd\n");
  fake.stderr.write("sudo: no rights\n");
  fake.end({ exitCode: 1, signal: null });
  expect([await textOf(answered.stdout), await textOf(answered.stderr)]).toEqual(["", "sudo: no rights\n"]);
});

test("on a terminal, whose only stream is stdout, the reason comes there", async () => {
  const { fake, answered } = start({ ...sudo, getPty: true });
  fake.stdout.write("sudo: no rights\n");
  fake.end({ exitCode: 1, signal: null });
  expect(await textOf(answered.stdout)).toBe("sudo: no rights\n");
});

test("on a terminal whoever uses it types the end of input", async () => {
  const { launch, fake, answered } = start({ ...sudo, getPty: true });
  fake.stdout.write(`${launch.startMark}7\n`);
  answered.stdin.end("typed\n");
  await expect.poll(() => fake.stdin.writableEnded).toBe(true);
  expect(readNow(fake.stdin)).toBe("typed\n");
});

test("output that breaks off breaks off, and one that is closed early ends", async () => {
  const { launch, fake, answered } = start();
  fake.stderr.write(`${launch.startMark}7\nso far`);
  const broken = textOf(answered.stdout);
  fake.stdout.destroy(new Error("reset"));
  await expect(broken).rejects.toThrow("reset");
  const rest = textOf(answered.stderr);
  await setImmediate();
  fake.stderr.destroy();
  expect(await rest).toBe("so far");
});

test("input that is still to be written is dropped when the process is gone", async () => {
  for (const end of ["end", "die"] as const) {
    const { fake, answered } = start();
    if (end === "end") fake.end();
    else fake.die(new Error("reset"));
    await expect.poll(() => answered.stdin.destroyed).toBe(true);
  }
});

test("the size of a terminal and letting go are the process's own", () => {
  const sizes: string[] = [];
  const { fake, answered } = start(sudo, { resize: (columns, rows) => void sizes.push(`${columns}x${rows}`) });
  answered.resize?.(80, 24);
  answered.close();
  expect([sizes, fake.closed]).toEqual([["80x24"], 1]);
  expect(start().answered.resize).toBeUndefined();
});
