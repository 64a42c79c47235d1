/** A host that lacks a program that moving files takes: which one is said, and that busybox has it. */
import { rmSync } from "node:fs";
import path from "node:path";
import { openFleet } from "@towline/core";
import { expect, onTestFinished, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";

test.each(["cat", "chmod", "mv"])("put without %s", async (missing) => {
  const programs = linkPrograms("tar");
  rmSync(path.join(programs, missing));
  const fleet = await openFleet({ config: false, connectors: [createBareHost(programs), local] });
  onTestFinished(() => fleet.close());
  const { status, error } = await fleet.host("@bare").put(Buffer.from("content"), path.join(makeFolder(), "file"));
  expect(status).toBe("failed");
  expect(error?.message).toContain(`${missing}: not found`);
  expect(error?.advice).toContain(`Install ${missing} there; busybox has all`);
});
