/** Loads what a config includes: each file judged, read and parsed by itself, and once, however often it is named. */
import { realpathSync } from "node:fs";
import { dirname, extname } from "node:path";
import { ConfigError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { type Distrust, judgePath } from "../trust/judge-path.ts";
import { checkDocument } from "./check-document.ts";
import type { ConfigInclude, ConfigSection } from "./config.ts";
import { CONFIG_EXTENSIONS, readDocument } from "./explorer.ts";
import { checkFile } from "./file-trust.ts";
import { findIncluded } from "./find-included.ts";
import { locateProblems } from "./locate.ts";
import { parseIncluded } from "./parse-config.ts";

/** More would be a mistake, and each is a file to open. */
const MOST_FILES = 10_000;

/** A file that is being read, and what led to it. */
interface Reader {
  /** Undefined: a config given as an object. */
  readonly file: string | undefined;
  readonly folder: string;
  /** Why nothing runs on its word. */
  readonly distrust: Distrust | undefined;
  /** The files that lead here, the config first. */
  readonly trail: readonly string[];
  readonly isIncluded: boolean;
}

/** Files of one config, in the order in which they count. */
export class IncludedFiles {
  /** Weakest first. */
  readonly sections: ConfigSection[] = [];
  readonly problems: Problem[] = [];
  readonly distrusted = new Map<string, Distrust>();
  readonly #read = new Set<string>();

  /**
   * Loads what one section includes, and what that includes. What is wrong with a file is noted with its place.
   *
   * @throws ConfigError for a file that is not to be trusted, or that can't be read or parsed
   */
  async add(include: readonly ConfigInclude[], reader: Reader): Promise<void> {
    const [first] = include;
    if (first === undefined) return;
    if (reader.distrust !== undefined) {
      throw new ConfigError(
        "ERR_TOWLINE_CONFIG_UNTRUSTED",
        `Nothing that ${reader.file} includes is read: ${reader.distrust.why}`,
        { advice: `If it is yours: ${reader.distrust.remedy}.` },
      );
    }
    for (const { text, path } of include) {
      const found = findIncluded(text, reader.folder);
      if ("problem" in found) this.#note(reader, path, found.problem);
      else for (const file of found.files) await this.#addFile(file, path, reader);
    }
  }

  async #addFile(file: string, path: string, reader: Reader): Promise<void> {
    const real = realPathOf(file);
    const circle = reader.trail.indexOf(real);
    if (circle !== -1) {
      this.#note(reader, path, `files include each other: ${[...reader.trail.slice(circle), real].join(" > ")}`);
      return;
    }
    if (this.#read.has(real)) return;
    this.#read.add(real);
    if (this.#read.size > MOST_FILES) {
      throw new ConfigError("ERR_TOWLINE_CONFIG_INVALID", `The config includes more than ${MOST_FILES} files`, {
        advice: "Include fewer, or put several into one.",
      });
    }
    if (!CONFIG_EXTENSIONS.includes(extname(file))) {
      this.#note(reader, path, `${file} has none of the endings ${CONFIG_EXTENSIONS.join(" ")}`);
      return;
    }
    const { document, problems } = await this.#readFile(file, path, reader);
    const parsed = parseIncluded(document, problems, file);
    this.problems.push(...parsed.problems);
    const distrust = judgePath(file);
    if (distrust !== undefined) this.distrusted.set(file, distrust);
    const next = { file, folder: dirname(file), distrust, trail: [...reader.trail, real], isIncluded: true };
    await this.add(parsed.section.include, next);
    this.sections.push(parsed.section);
  }

  async #readFile(file: string, path: string, reader: Reader): ReturnType<typeof readDocument> {
    try {
      checkFile(file, { explicit: false });
      const built = await readDocument(file);
      checkDocument(built.document, file);
      return built;
    } catch (error) {
      if (!(error instanceof ConfigError) || reader.file === undefined) throw error;
      const [{ line }] = (await locateProblems(reader.file, [{ path, message: "" }])) as [Problem];
      const place = line === undefined ? reader.file : `${reader.file}:${line}`;
      error.message = `${error.message} (${place} includes it)`;
      throw error;
    }
  }

  #note({ file, isIncluded }: Reader, path: string, message: string): void {
    this.problems.push({ ...(isIncluded ? { file } : {}), path, message });
  }
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
