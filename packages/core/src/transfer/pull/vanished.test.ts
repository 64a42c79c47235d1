/** Which complaints of find and tar mean no more than that files are gone. */
import { expect, test } from "vitest";
import { onlyVanished } from "./vanished.ts";

test.each([
  ["find: './a': No such file or directory\n"],
  ["find: ./a: No such file or directory\nstat: can't stat './b': No such file or directory\n"],
  ["tar: ./a: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n"],
  ["tar: ./a: No such file or directory\ntar: error exit delayed from previous errors\n"],
  ["bsdtar: ./a: Cannot stat: No such file or directory\nbsdtar: Error exit delayed from previous errors.\n"],
  ["tar: ./a: file changed as we read it\n"],
])("%j does", (stderr) => expect(onlyVanished(stderr)).toBe(true));

test.each([
  [""],
  ["find: './a': Permission denied\n"],
  ["tar: ./a: Cannot stat: No such file or directory\ntar: ./b: Cannot open: Permission denied\n"],
  ["tar: ./a: File shrank by 5 bytes; padding with zeros\n"],
  ["xargs: tar: terminated by signal 9\n"],
  ["find: './a': No such file or directory\n".repeat(2_000)],
])("%j does not", (stderr) => expect(onlyVanished(stderr)).toBe(false));
