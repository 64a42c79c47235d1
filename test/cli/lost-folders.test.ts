/** A working folder that is gone, a home where nothing can be kept: it works, or says so. */
import { rmSync } from "node:fs";
import path from "node:path";
import { openFleet } from "@towline/core";
import { afterEach, expect, test } from "vitest";
import { makeFolder } from "../support/folders.ts";
import { towline } from "../support/towline.ts";

const before = process.cwd();
afterEach(() => process.chdir(before));

test("the library says that its folder is gone, and needs none where it is told where the project is", async () => {
  const folder = path.join(makeFolder({ "gone/": "" }), "gone");
  const other = makeFolder();
  process.chdir(folder);
  rmSync(folder, { recursive: true });
  await expect(openFleet()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_NOT_FOUND" });
  await (await openFleet({ cwd: other })).close();
});

test.each(["/proc/nonexist", "/dev/null"])("a home %s where nothing can be kept", async (HOME) => {
  const ended = await towline(["run", "@local", "--", "echo", "ran"], { environment: { HOME } });
  expect(ended).toMatchObject({ code: 0 });
});
