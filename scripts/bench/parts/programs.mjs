/** Finds programs on the PATH and beside it, where daemons lie. */
import { accessSync, constants } from "node:fs";
import path from "node:path";

const FOLDERS = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/sbin"];

/** The full name of a program; undefined where it is not installed. */
export function findProgram(name) {
  return FOLDERS.map((folder) => path.join(folder, name)).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Those of the programs that are not installed. */
export function missingPrograms(names) {
  return names.filter((name) => findProgram(name) === undefined);
}
