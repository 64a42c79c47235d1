/** What the pages of the project show: their blocks of code, and the commands in them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

/** A block of code of a page. */
export interface CodeBlock {
  /** The page, from the root of the project. */
  readonly page: string;
  /** What follows its fence, such as `sh`; empty where nothing does. */
  readonly language: string;
  readonly text: string;
}

/** Every page for people: README.md, docs/ and the README of each package. */
export function listPages(): string[] {
  const docs = readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md"));
  const packages = ["packages", "plugins"].flatMap((folder) =>
    readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  );
  const readmes = packages.filter((page) => existsSync(path.join(root, page)));
  return ["README.md", "CONTRIBUTING.md", ...docs.map((name) => `docs/${name}`), ...readmes];
}

/** The blocks of a page, in order. */
export function readBlocks(page: string): CodeBlock[] {
  const blocks = readFileSync(path.join(root, page), "utf8").matchAll(/^```([^\n]*)\n(.*?)^```$/gms);
  return [...blocks].map(([, language = "", text = ""]) => ({ page, language, text }));
}

/** The files that a page shows whole: each block follows the name of its file. */
export function readNamedFiles(page: string): Map<string, string> {
  const text = readFileSync(path.join(root, page), "utf8");
  const files = text.matchAll(/^`([\w.-]+)`:\n\n```\w+\n(.*?)^```$/gms);
  return new Map([...files].map(([, name = "", content = ""]) => [name, content]));
}

/** The commands of a page as they are printed, comments and all: lines of `sh`, and what follows `$ ` elsewhere. */
export function readCommands(page: string): string[] {
  return readBlocks(page).flatMap(({ language, text }) => {
    // A line that ends in a backslash goes on in the next one.
    const lines = text.split(/(?<!\\)\n/);
    if (language === "sh") return lines.filter((line) => line.trim() !== "" && !line.startsWith("#"));
    if (language !== "console" && language !== "") return [];
    return lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
  });
}

/** A command without the comment behind it. */
export function withoutComment(command: string): string {
  return command.replace(/ +# .*$/s, "").trim();
}
