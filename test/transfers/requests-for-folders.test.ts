/** What a host without tar is asked for folders: one program, and no more of each file than it takes to move it. */
import path from "node:path";
import type { Connection, FileAccess } from "@towline/core";
import { expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";
import { openSshFleet } from "../support/ssh-fleet.ts";

const missing = opensshMissing();

/** Tells each program that is started, and each call of a member of its files. */
function watch({ files, exec, ...connection }: Connection, onCall: (name: string) => void): Connection {
  const watchedExec: Connection["exec"] = (...words) => {
    onCall("exec");
    return exec(...words);
  };
  if (files === undefined) return { ...connection, exec: watchedExec };
  const watched = new Proxy(files, {
    get: (target, name: keyof FileAccess) => {
      const member = target[name];
      if (typeof member !== "function") return member;
      return (...words: unknown[]) => {
        onCall(name);
        return Reflect.apply(member, target, words);
      };
    },
  });
  return { ...connection, exec: watchedExec, files: watched };
}

test("sftp opens each file, and is neither asked what it is nor told to change it", async (context) => {
  if (missing !== undefined) context.skip(missing);
  const calls = new Map<string, number>();
  const count = (name: string): void => void calls.set(name, (calls.get(name) ?? 0) + 1);
  const bare = createBareHost(linkPrograms(), (connection) => watch(connection, count));
  const { fleet, close } = await openSshFleet(bare);
  const callsOf = async (work: Promise<{ readonly error?: Error | undefined }>) => {
    calls.clear();
    expect((await work).error?.message).toBeUndefined();
    const { exec, open, ...others } = Object.fromEntries(calls);
    return { exec, open, others: Object.values(others).reduce((sum, each) => sum + each, 0) };
  };
  try {
    const files = Array.from({ length: 100 }, (_, index) => [`sub/${index}`, `content ${index}`] as const);
    const [tree, place] = [makeFolder(Object.fromEntries(files)), makeFolder()];
    const host = fleet.host("web1//@bare/files");
    const put = await callsOf(host.put(`${tree}/`, path.join(place, "dest")));
    expect(put).toMatchObject({ exec: 1, open: 100 });
    expect(put.others).toBeLessThan(20);
    const got = await callsOf(host.get(path.join(place, "dest"), path.join(place, "back")));
    expect(got).toMatchObject({ exec: 1, open: 100 });
    expect(got.others).toBeLessThan(20);
  } finally {
    await close();
  }
});
