/** A host whose tar answers anything, and archives that it may answer. */
import { Readable } from "node:stream";
import { type Connection, defineConnector, type Fleet, openFleet, type RemoteProcess } from "@towline/core";
import type { ArchiveEntry } from "../../packages/core/src/transfer/archive/archive-entry.ts";
import { paddingAfter } from "../../packages/core/src/transfer/archive/tar-fields.ts";
import { ARCHIVE_END, makeHeader } from "../../packages/core/src/transfer/archive/tar-header.ts";

/** One entry of an archive. */
export const entry = (name: string, rest: Partial<ArchiveEntry> = {}, content = ""): Buffer =>
  Buffer.concat([
    makeHeader({ name, type: "file", size: content.length, mode: 0o644, modifiedAt: 0, target: "", ...rest }),
    Buffer.from(content),
    Buffer.alloc(paddingAfter(content.length)),
  ]);

/** The folder that was asked for. */
export const top = entry("./", { type: "directory" });

/** A whole archive. */
export const archive = (...entries: Buffer[]): Buffer => Buffer.concat([...entries, ARCHIVE_END]);

/**
 * A fleet with the host `@hostile`: the local machine, except that what its programs print is replaced.
 *
 * @param answer - Told the command
 * @param isTransfer - Which commands are answered
 */
export function openHostileFleet(
  answer: (command: string) => Iterable<Buffer>,
  isTransfer = /exec tar|exec head/,
): Promise<Fleet> {
  const connector = defineConnector({
    name: "hostile",
    summary: "Answers anything",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData() {
      yield { name: "@hostile" };
    },
    connect: async ({ carrier }): Promise<Connection> => ({
      disconnect: async () => {},
      exec: async (argv, options): Promise<RemoteProcess> => {
        // Endings are real; only what is taken for a transfer is not.
        const command = argv.join(" ");
        const isAnswered = isTransfer.test(command);
        const process = await carrier.exec(isAnswered ? argv.map(answerInstead) : argv, options);
        if (!isAnswered) return process;
        const announced = await process.stdout.toArray();
        const stdout = Readable.from(join(announced, answer(command)), { objectMode: false, highWaterMark: 1 });
        const { stdin, stderr, exited } = process;
        return { stdin, stdout, stderr, exited, close: () => process.close() };
      },
    }),
  });
  return openFleet({ config: false, connectors: [connector] });
}

function* join(first: Iterable<Buffer>, second: Iterable<Buffer>): Generator<Buffer> {
  yield* first;
  yield* second;
}

/** The script announces its start as ours do, and ends well. */
function answerInstead(word: string): string {
  const announcement = /(?:command printf '[^']*' "\$\$"; )?command printf '[^']*' "\$\$" >&2; /.exec(word)?.[0];
  return announcement === undefined ? word : `${announcement}:`;
}
