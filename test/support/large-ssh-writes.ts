/** Tests that write much to a real server, with each kind of cipher and in the middle of key exchanges. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { BulkSender } from "../../plugins/connector-ssh/src/link/bulk-sender.ts";
import { connectForTest, run, type TestData } from "../counterparts/connect-ssh.ts";
import { opensshMissing } from "../counterparts/openssh.ts";
import { makeFolder } from "./folders.ts";
import { useOpenSsh } from "./use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** Neither a multiple of a chunk nor of a packet. */
const content = randomBytes(5_000_001);
const CHUNK_BYTES = 100_000;

/** @param crypto who encrypts */
export function describeLargeWrites(crypto: string): void {
  describe.skipIf(missing !== undefined)(`large writes, encrypted by ${crypto}`, () => {
    const macs = "hmac-sha1,hmac-md5-96,hmac-sha2-256-etm@openssh.com,hmac-sha2-512";
    const ciphers = "aes128-gcm@openssh.com,aes128-ctr,aes256-cbc,chacha20-poly1305@openssh.com";
    const server = useOpenSsh({
      lines: ["RekeyLimit 1M", `Ciphers ${ciphers}`, `MACs ${macs}`, "Compression yes"],
    });
    const folder = makeFolder();

    /** Writes it all at once, with commands in between, and tells how often the sender sent. */
    const write = async (data: TestData): Promise<number> => {
      const send = vi.spyOn(BulkSender.prototype, "send");
      const connection = await connectForTest({ data: { ...server.data, ...data } });
      try {
        const path = join(folder, "written");
        const file = await connection.files?.open(path, "w", 0o600);
        const offsets = Array.from(
          { length: Math.ceil(content.length / CHUNK_BYTES) },
          (_, index) => index * CHUNK_BYTES,
        );
        const commands = Promise.all(["one", "two"].map((word) => run(connection, `echo ${word}`)));
        // A few at a time, so that each finds room in the window.
        while (offsets.length > 0) {
          const writes = offsets.splice(0, 10).map((offset) => {
            return file?.write(content.subarray(offset, offset + CHUNK_BYTES), offset);
          });
          await Promise.all(writes);
        }
        await file?.close();
        expect((await commands).map(({ stdout }) => stdout)).toEqual(["one\n", "two\n"]);
        expect((await readFile(path)).equals(content)).toBe(true);
        return send.mock.results.filter(({ value }) => value === true).length;
      } finally {
        send.mockRestore();
        await connection.disconnect();
      }
    };

    test.each([
      ["aes128-gcm@openssh.com", undefined],
      ["chacha20-poly1305@openssh.com", undefined],
      ["aes128-ctr", "hmac-sha2-256-etm@openssh.com"],
      ["aes128-ctr", "hmac-sha2-512"],
      ["aes256-cbc", "hmac-sha1"],
      ["aes128-ctr", "hmac-md5-96"],
    ])("arrive as they were with %s and %s", async (ssh_ciphers, ssh_macs) => {
      expect(await write({ ssh_ciphers, ...(ssh_macs === undefined ? {} : { ssh_macs }) })).toBeGreaterThan(10);
    });

    test("arrive through a jump host", async () => {
      const ssh_proxy_jump = `root@127.0.2.1:${server.port}`;
      expect(await write({ ssh_proxy_jump, ssh_hostname: "127.0.2.2" })).toBeGreaterThan(10);
    });

    test("are left to ssh2 where they are compressed", async () => {
      expect(await write({ ssh_compression: true })).toBe(0);
    });
  });
}
