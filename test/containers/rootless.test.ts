/** Podman without root: a plain user's containers, through sudo on the hop before it. */
import { execFile } from "node:child_process";
import { chown, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type Notice, openFleet, orThrow } from "@towline/core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import podman from "../../plugins/connector-podman/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import { endQuietly, IMAGE, importImages } from "../counterparts/container-engine.ts";
import { addThrowAwayUser, throwAwayUserMissing } from "../counterparts/openssh.ts";
import { describeEngine, podmanMissing } from "../counterparts/podman.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";

const missing = podmanMissing() ?? throwAwayUserMissing() ?? missingCounterpart("sudo", "newuidmap");

/** A user with a Podman of its own. */
interface RootlessUser {
  readonly name: string;
  podman(...argv: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

let user: RootlessUser;
/** Not every machine lets plain users make namespaces. */
let refused: string | undefined;

beforeAll(async () => {
  if (missing !== undefined) return;
  user = await addRootlessUser();
  const folder = path.join(tmpdir(), user.name);
  await mkdir(folder, { mode: 0o755 });
  await importImages(folder, buildBusyboxRoot, user.podman, "localhost/").finally(() =>
    rm(folder, { recursive: true }),
  );
  refused = await user.podman("run", "--rm", `localhost/${IMAGE}`, "true").then(
    () => undefined,
    (error: Error) => `a plain user may not start containers here: ${error.message}`,
  );
});
afterAll(() => user?.remove());

test.skipIf(missing !== undefined)("is used by name, as that user, and leaves nothing", async (context) => {
  if (refused !== undefined) context.skip(refused);
  const target = `@local//@podman/localhost/${IMAGE}`;
  const notices: Notice[] = [];
  const fleet = await openFleet({
    connectors: [local, podman],
    config: { fleet: { hosts: [{ [target]: { _hops: { "@local": { _sudo: true, _sudo_user: user.name } } } }] } },
    onNotice: (notice) => notices.push(notice),
  });
  onTestFinished(() => fleet.close());
  const { stdout } = orThrow(await fleet.host(target).run("id -u; cat /proc/self/uid_map"));
  const [inside = "", map = ""] = stdout.split("\n");
  // Root inside is the plain user outside.
  expect(inside).toBe("0");
  expect(map.trim().split(/\s+/)[1]).toBe(await idOf(user.name));
  expect(await user.podman("ps", "--format={{.Names}}")).toMatch(/^towline-\w+$/);
  await fleet.close();
  expect(notices.map(({ code }) => code)).toEqual(["container-removed"]);
  expect(await user.podman("ps", "--all", "--quiet")).toBe("");
});

async function addRootlessUser(): Promise<RootlessUser> {
  const { name, remove } = addThrowAwayUser();
  const id = await idOf(name);
  const home = path.join("/home", name);
  const settings = path.join(home, ".config/containers");
  await mkdir(settings, { recursive: true });
  await writeFile(path.join(settings, "containers.conf"), describeEngine(home));
  await writeFile(path.join(settings, "storage.conf"), '[storage]\ndriver = "vfs"\n');
  for (const folder of [path.join(home, ".config"), settings]) await chown(folder, Number(id), Number(id));
  const podman = async (...argv: readonly string[]): Promise<string> => {
    const words = ["-u", name, "-H", "podman", ...argv];
    return (await promisify(execFile)("sudo", words, { timeout: 60_000 })).stdout.trim();
  };
  return {
    name,
    podman,
    async remove() {
      await podman("system", "reset", "--force").catch(() => undefined);
      // One process keeps the user's namespace.
      for (const process of await processesOf(id)) endQuietly(process);
      // sudo keeps no variable that would put it elsewhere.
      for (const folder of [`containers-user-${id}`, `podman-run-${id}`]) {
        await rm(path.join("/tmp", folder), { recursive: true, force: true });
      }
      remove();
    },
  };
}

async function idOf(name: string): Promise<string> {
  const line = (await readFile("/etc/passwd", "utf8")).split("\n").find((each) => each.startsWith(`${name}:`));
  return line?.split(":")[2] ?? "";
}

async function processesOf(user: string): Promise<readonly number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^[0-9]+$/.test(name));
  const owned = await Promise.all(
    ids.map(async (id) => {
      const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
      return new RegExp(`^Uid:\\s+${user}\\s`, "m").test(status);
    }),
  );
  return ids.filter((_, index) => owned[index]).map(Number);
}
