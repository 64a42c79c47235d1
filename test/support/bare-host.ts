/** A host on which few programs are found, to see what is done without the others. */
import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { type Connection, type Connector, defineConnector } from "@towline/core";
import { makeFolder } from "./folders.ts";

/** What no host is without. */
const COMMON = "sh cat head rm rmdir mkdir wc chmod mv stat touch kill sleep".split(" ");

/** Makes a folder that is a PATH with what no host is without, and with others. */
export function linkPrograms(...others: readonly string[]): string {
  const folder = makeFolder();
  const find = 'for name; do command -v "$name" || exit; done';
  const found = execFileSync("sh", ["-c", find, "sh", ...COMMON, ...others], { encoding: "utf8" });
  // What the shell has built in has no path.
  for (const file of found.split("\n").filter(path.isAbsolute))
    symlinkSync(file, path.join(folder, path.basename(file)));
  return folder;
}

/**
 * The hop before it, with these programs alone, as `@bare`; as `@bare/files` with its file protocol too.
 *
 * @param change - What else is different about it
 */
export function createBareHost(programs: string, change = (connection: Connection) => connection): Connector {
  return defineConnector({
    name: "bare",
    summary: "A host with few programs",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData(name) {
      yield { name: name === undefined ? "@bare" : `@bare/${name}` };
    },
    connect: async ({ carrier, name }): Promise<Connection> =>
      change({
        exec: (argv, options) => carrier.exec(["env", `PATH=${programs}`, ...argv], options),
        ...(name.endsWith("/files") && carrier.files !== undefined ? { files: carrier.files } : {}),
        disconnect: async () => {},
      }),
  });
}
