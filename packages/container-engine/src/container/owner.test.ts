/** Whose a container is: nobody's that lives is ever taken for one that has ended. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { missingCounterpart, missingRoot } from "../../../../test/counterparts/require-counterpart.ts";
import { hasEnded, thisProcess } from "./owner.ts";

/** The process of a container's label, with another process id, and another beginning if that is wanted. */
async function ownerWith(pid: number, started?: string): Promise<string> {
  const [boot, , start] = (await thisProcess()).process.split("/");
  return [boot, pid, started ?? start].join("/");
}

test("this process lives, by its own label", async () => {
  expect(await hasEnded((await thisProcess()).process)).toBe(false);
});

test("a process that is gone has ended, and so has one that waits for its parent", async () => {
  const child = spawn("sleep", ["0"]);
  await once(child, "exit");
  expect(await hasEnded(await ownerWith(child.pid ?? 0))).toBe(true);
  // Its parent has become a program that waits for nobody.
  const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 60"]);
  onTestFinished(() => void parent.kill("SIGKILL"));
  const zombie = Number(String((await once(parent.stdout, "data"))[0]));
  await expect.poll(async () => hasEnded(await ownerWith(zombie))).toBe(true);
});

test("another process that got its id is another one", async () => {
  expect(await hasEnded(await ownerWith(process.pid, "1"))).toBe(true);
});

test("a process of an earlier boot has ended", async () => {
  const { process } = await thisProcess();
  expect(await hasEnded(process.replace(/^[^/]+/, "00000000-0000-0000-0000-000000000000"))).toBe(true);
});

test.each(["", "x", "a/b/c", "//"])("of a label %j nobody can tell, so it lives", async (label) => {
  expect(await hasEnded(label)).toBe(false);
});

test("where a process began could not be told, it lives as long as there is one", async () => {
  expect(await hasEnded(await ownerWith(process.pid, ""))).toBe(false);
});

const missing = missingRoot() ?? missingCounterpart("unshare");
test.skipIf(missing !== undefined)("a process that is hidden from another user lives for that one, too", async () => {
  const owner = path.join(import.meta.dirname, "owner.ts");
  const hide = 'mount -t proc -o hidepid=2 proc /proc && exec "$@"';
  const ask = `
    import { existsSync } from "node:fs";
    import { hasEnded } from ${JSON.stringify(owner)};
    const [pid, label] = process.argv.slice(1);
    process.setgroups([]);
    process.setgid(65534);
    process.setuid(65534);
    console.log(existsSync("/proc/" + pid), await hasEnded(label));`;
  const program = [process.execPath, "--import", "tsx", "--input-type=module", "--eval", ask, `${process.pid}`];
  const words = ["--mount", "sh", "-c", hide, "sh", ...program, (await thisProcess()).process];
  const { stdout } = await promisify(execFile)("unshare", words, { timeout: 30_000 });
  expect(stdout.trim()).toBe("false false");
});
