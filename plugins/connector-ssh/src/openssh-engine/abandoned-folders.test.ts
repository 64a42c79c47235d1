/** Folders of killed processes are removed, and no others. */
import { spawnSync } from "node:child_process";
import { mkdir, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { removeAbandonedFolders } from "./abandoned-folders.ts";

const HOUR = 60 * 60 * 1_000;

test("only old ones whose process is gone", async () => {
  const parent = makeFolder();
  const gone = spawnSync("true").pid.toString(36);
  const alive = process.pid.toString(36);
  const old = new Date(Date.now() - 2 * HOUR);
  const make = async (name: string, time?: Date) => {
    await mkdir(join(parent, name));
    await writeFile(join(parent, name, "m"), "");
    if (time !== undefined) await utimes(join(parent, name), time, time);
  };
  await make(`towline.${gone}.abcdef`, old);
  const kept = [`towline.${gone}.young1`, `towline.${alive}.abcdef`, "towline-sshd-abcdef", `towline.${gone}.abcdefg`];
  for (const name of kept) await make(name, name.includes("young") ? undefined : old);
  await symlink(join(parent, "towline-sshd-abcdef"), join(parent, `towline.${gone}.linked`));
  await removeAbandonedFolders(parent);
  expect((await readdir(parent)).sort()).toEqual([...kept, `towline.${gone}.linked`].sort());
  await removeAbandonedFolders(join(parent, "none-such"));
});
