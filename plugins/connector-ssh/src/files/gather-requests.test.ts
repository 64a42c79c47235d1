/** Requests of one moment leave together, in the order in which they were made, and each gets its answer. */
import { readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Connection, FileAccess } from "@towline/core";
import type { SFTPWrapper } from "ssh2";
import { describe, expect, test, vi } from "vitest";
import { connectForTest, failureOf } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";
import { BulkSender } from "../link/bulk-sender.ts";
import { gathererOf, gatherRequests } from "./gather-requests.ts";

const missing = opensshMissing();

describe.skipIf(missing !== undefined)("requests to a real server", () => {
  // Keys are exchanged again and again meanwhile.
  const server = useOpenSsh({ lines: ["RekeyLimit 1M", "Compression yes"] });
  const folder = makeFolder();

  const connect = async (data = {}): Promise<{ connection: Connection; files: FileAccess }> => {
    const connection = await connectForTest({ data: { ...server.data, ...data } });
    const files = connection.files as FileAccess;
    await files.stat("/");
    return { connection, files };
  };

  test("a hundred that are made at once take one packet", async () => {
    const { connection, files } = await connect();
    const send = vi.spyOn(BulkSender.prototype, "send");
    try {
      const found = await Promise.all(Array.from({ length: 100 }, () => files.lstat("/etc/passwd")));
      expect(send).toHaveBeenCalledTimes(1);
      expect(new Set(found.map(({ size }) => size))).toEqual(new Set([statSync("/etc/passwd").size]));
    } finally {
      send.mockRestore();
      await connection.disconnect();
    }
  });

  test.each([{}, { ssh_compression: true }])(
    "files of all sizes arrive whole, and names as they are, with %o",
    async (data) => {
      const { connection, files } = await connect(data);
      const sizes = [0, 1, 4096, 8100, 8192, 9000, 32_000, 32_768, 100_000];
      const contents = Array.from({ length: 150 }, (_, index) =>
        Buffer.alloc(sizes[index % sizes.length] ?? 0, `${index} `),
      );
      try {
        const place = join(folder, `sizes ${JSON.stringify(data)}`);
        await mkdir(place);
        await Promise.all(
          contents.map(async (content, index) => {
            const file = await files.open(join(place, `größe ${index}`), "wx", 0o600);
            await file.write(content, 0);
            await file.close();
          }),
        );
        const arrived = contents.map((_, index) => readFileSync(join(place, `größe ${index}`)));
        expect(arrived.findIndex((content, index) => !content.equals(contents[index] as Buffer))).toBe(-1);
      } finally {
        await connection.disconnect();
      }
    },
  );

  test("a long one does not overtake those before it", async () => {
    const { connection, files } = await connect();
    try {
      const path = join(folder, "order");
      const file = await files.open(path, "w", 0o600);
      const [short, long] = [Buffer.alloc(1_000, "s"), Buffer.alloc(60_000, "l")];
      await Promise.all([file.write(short, 0), file.write(long, 0), file.write(short, 59_000)]);
      await file.close();
      expect(readFileSync(path, "latin1")).toBe("l".repeat(59_000) + "s".repeat(1_000));
    } finally {
      await connection.disconnect();
    }
  });

  test("one that is made as the connection ends is refused", async () => {
    const { connection, files } = await connect();
    const answer = failureOf(files.stat("/etc"));
    await connection.disconnect();
    expect((await answer).message).toBeTruthy();
  });
});

test("a session that is not as known is left as it is", () => {
  const session = { outgoing: { id: 1, state: "open", packetSize: 100, window: 100 }, _protocol: {} };
  const before = { ...session };
  gatherRequests(session as unknown as SFTPWrapper, {} as BulkSender);
  expect(session).toEqual(before);
  expect(gathererOf(session as unknown as SFTPWrapper)).toBeUndefined();
});
