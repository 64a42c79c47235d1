/** Finds the project around a folder: its root, above which nothing is read, and its nearest package. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readRegular } from "../trust/read-regular.ts";

/** The project around a folder. */
export interface Project {
  /** The nearest folder with `.git`, else the outermost workspace, else the folder itself. */
  readonly root: string;
  /** From the folder up to the root. */
  readonly folders: readonly [string, ...string[]];
  /** Those whose package.json says which packages count: the nearest one, and that of the workspace around it. */
  readonly packageFolders: readonly string[];
}

/** The project around `cwd`. Reads names and package.json files, and runs nothing. */
export function findProject(cwd: string): Project {
  const start = resolve(cwd);
  const upward = foldersUpward(start);
  const root = upward.find((folder) => existsSync(join(folder, ".git"))) ?? upward.findLast(isWorkspaceRoot) ?? start;
  const folders: [string, ...string[]] = [start, ...upward.slice(1, upward.indexOf(root) + 1)];
  const nearest = folders.find((folder) => existsSync(join(folder, "package.json")));
  const workspace = folders.findLast(isWorkspaceRoot);
  const packageFolders = [...new Set([nearest, workspace])].filter((folder) => folder !== undefined);
  return { root, folders, packageFolders };
}

function foldersUpward(start: string): string[] {
  const folders = [start];
  for (let folder = start, parent = dirname(folder); parent !== folder; folder = parent, parent = dirname(folder)) {
    folders.push(parent);
  }
  return folders;
}

function isWorkspaceRoot(folder: string): boolean {
  let text: string;
  try {
    text = readRegular(join(folder, "package.json"));
  } catch {
    return false;
  }
  if (existsSync(join(folder, "pnpm-workspace.yaml"))) return true;
  try {
    const manifest: unknown = JSON.parse(text);
    return typeof manifest === "object" && manifest !== null && Object.hasOwn(manifest, "workspaces");
  } catch {
    return false;
  }
}
