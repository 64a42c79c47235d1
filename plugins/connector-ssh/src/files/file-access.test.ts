/** Files over a real sftp server, and what happens without one. */
import { randomBytes } from "node:crypto";
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Connection, FileAccess } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectForTest, failureOf, run } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();

describe.skipIf(missing !== undefined)("files over sftp", () => {
  const server = useOpenSsh();
  const folder = makeFolder();
  let connection: Connection;
  let files: FileAccess;
  beforeAll(async () => {
    connection = await connectForTest({ data: server.data });
    files = connection.files as FileAccess;
  });
  afterAll(async () => {
    await connection?.disconnect();
  });

  test("writes and reads with many requests at once", async () => {
    const bytes = randomBytes(3_000_001);
    const path = join(folder, "größe 'x'");
    const file = await files.open(path, "w", 0o640);
    const chunk = file.preferred?.chunkBytes ?? 0;
    const offsets = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, index) => index * chunk);
    await Promise.all(offsets.map((offset) => file.write(bytes.subarray(offset, offset + chunk), offset)));
    await file.sync?.();
    await file.close();
    expect((await readFile(path)).equals(bytes)).toBe(true);
    expect((await lstat(path)).mode & 0o777).toBe(0o640);

    const again = await files.open(path, "r");
    const parts = await Promise.all(offsets.map((offset) => again.read(offset, chunk)));
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    const memory = new Uint8Array(20);
    const there = await again.read(5, 10, memory);
    expect([there.buffer, Buffer.from(there).equals(bytes.subarray(5, 15))]).toEqual([memory.buffer, true]);
    expect((await again.read(bytes.length, 10)).length).toBe(0);
    await again.close();
  });

  test("tells what a path is", async () => {
    await mkdir(join(folder, "folder"));
    await symlink("folder", join(folder, "link"));
    await writeFile(join(folder, "plain"), "12345", { mode: 0o600 });
    expect(await files.stat(join(folder, "plain"))).toMatchObject({ type: "file", size: 5, mode: 0o600, uid: 0 });
    expect(await files.stat(join(folder, "link"))).toMatchObject({ type: "directory" });
    expect(await files.lstat(join(folder, "link"))).toMatchObject({ type: "symlink" });
    expect(await files.stat("/dev/null")).toMatchObject({ type: "other" });
    expect(await files.readlink(join(folder, "link"))).toBe("folder");
  });

  test("renames over what is there, and removes files, links and folders", async () => {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    await writeFile(from, "new");
    await writeFile(to, "old");
    await files.rename(from, to);
    expect(await readFile(to, "utf8")).toBe("new");
    await files.mkdir(join(folder, "empty"), 0o700);
    await files.symlink("nowhere", join(folder, "dangling"));
    await files.chmod(to, 0o4711);
    await files.utimes(to, 1_000_000, 2_000_000);
    expect(await files.stat(to)).toMatchObject({ mode: 0o4711, modifiedAt: 2_000_000 });
    await files.remove(join(folder, "empty"));
    await files.remove(join(folder, "dangling"));
    await files.remove(to);
    expect(await files.list(folder)).not.toEqual(expect.arrayContaining(["to"]));
  });

  test("lists a folder with what each entry is, more than one answer's worth", async () => {
    const place = join(folder, "listed");
    await mkdir(join(place, "folder"), { recursive: true });
    await symlink("folder", join(place, "link"));
    await Promise.all(
      Array.from({ length: 250 }, (_, index) => writeFile(join(place, `größe ${index}`), "x".repeat(index))),
    );
    const listed = (await files.listEntries?.(place)) ?? [];
    const names = await readdir(place);
    expect(listed.map(({ name }) => name).sort()).toEqual(names.sort());
    expect((await files.list(place)).sort()).toEqual(names);
    const asked = await Promise.all(listed.map(({ name }) => files.lstat(join(place, name))));
    expect(listed.map(({ status }) => status)).toEqual(asked);
  });

  test.each([
    ["a file that is missing", "ENOENT", () => files.stat(join(folder, "missing"))],
    ["a folder that is missing", "ENOENT", () => files.open(join(folder, "no/such"), "w")],
    ["a file that must be new", "EEXIST", () => files.open("/etc/passwd", "wx")],
    ["a folder that is there", "EEXIST", () => files.mkdir("/etc")],
    ["a full folder", "EIO", () => files.remove("/etc")],
  ])("reports %s as %s", async (_, code, work) => {
    const error = await failureOf(work());
    expect(error.code).toBe(code);
  });

  test("takes one session, however many files are open", async () => {
    const opened = await Promise.all(Array.from({ length: 40 }, () => files.open("/etc/passwd", "r")));
    const results = await Promise.all(Array.from({ length: 12 }, () => run(connection, "echo beside")));
    expect(new Set(results.map(({ stdout }) => stdout))).toEqual(new Set(["beside\n"]));
    await Promise.all(opened.map((file) => file.close()));
  });

  test.each([
    ["has no sftp", []],
    ["ends it before it greets", ["Subsystem sftp /bin/false"]],
    ["says something else there", ["Subsystem sftp /bin/echo welcome to this host"]],
  ])("says so when the server %s, and keeps no session for it", async (_, lines) => {
    const bare = await startOpenSsh({ sftp: false, maxSessions: 1, lines });
    const other = await connectForTest({ data: bare.data });
    for (let round = 0; round < 2; round++) {
      const error = await failureOf(other.files?.stat("/") ?? Promise.resolve());
      expect(error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_UNSUPPORTED" });
    }
    expect((await run(other, "echo works")).stdout).toBe("works\n");
    await other.disconnect();
    await bare.stop();
  });
});
