/** Reads a file that may lie in anybody's folder: of a pipe or a device, reading has no end. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

/** @throws what opening it throws, and for what is no regular file */
export function readRegular(file: string): string {
  // Of a pipe, opening would wait for somebody to write.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error(`${file} is not a regular file`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}
