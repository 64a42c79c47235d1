/** Names of files: any name that the host's file system takes. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { orThrow } from "@towline/core";
import type { Check } from "../kit/check.ts";
import { assertMoved } from "../kit/transfers.ts";

const NAMES: readonly [label: string, name: string][] = [
  ["a space", "two words"],
  ["quotes", `it's "quoted"`],
  ["a newline", "line\nbreak"],
  ["a leading dash", "-rf"],
  ["a composed letter", "caf\u00e9"],
  ["a decomposed letter", "cafe\u0301"],
  ["Chinese letters", "文件"],
  ["a command substitution", "$(touch x)`touch y`"],
  ["a pattern", "*?[a-z]"],
  ["a backslash", "back\\slash\\"],
  ["a tilde", "~root"],
  ["255 bytes", "n".repeat(255)],
];

export const fileNameChecks: readonly Check[] = NAMES.map(
  ([label, name]): Check => ({
    id: `files.name-${label.replace(/^an? /, "").replaceAll(" ", "-").toLowerCase()}`,
    group: "files",
    title: `a file whose name holds ${label} is put, found by that name, and got back`,
    async run({ host, localFolder, remoteFolder }) {
      const source = path.join(localFolder, "source");
      await writeFile(source, `content of ${label}`);
      const destination = `${remoteFolder}/${name}`;
      assertMoved(await host.put(source, destination));
      assert.equal(orThrow(await host.run(["cat", destination])).stdout, `content of ${label}`);
      const listing = orThrow(
        await host.run([
          "sh",
          "-c",
          'cd "$1" && for f in * .[!.]*; do test -e "./$f" && echo; done; true',
          "sh",
          remoteFolder,
        ]),
      );
      assert.equal(listing.stdout, "\n", "more than one file is there");
      const back = path.join(localFolder, name);
      assertMoved(await host.get(destination, back));
      assert.equal(await readFile(back, "utf8"), `content of ${label}`);
    },
  }),
);
