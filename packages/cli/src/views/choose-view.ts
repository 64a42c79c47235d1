/** The ways in which hosts are listed, and which of them the command line asks for. */
import type { Command } from "commander";
import { parseCount } from "../options/parse-numbers.ts";
import { UsageError } from "../process/usage-error.ts";

/** Values of the options that choose a view, as commander gives them. */
export interface ViewFlags {
  readonly fold?: boolean;
  readonly split?: string;
  readonly count?: boolean;
  readonly columns?: string;
  readonly tree?: boolean;
  readonly json?: boolean;
}

/** One way to list hosts. */
export type View =
  | { readonly kind: "list" }
  /** Undefined: all in one. */
  | { readonly kind: "fold"; readonly parts: number | undefined }
  | { readonly kind: "count" }
  | { readonly kind: "columns"; readonly columns: readonly string[] }
  | { readonly kind: "tree" };

/** Declares the options. */
export function addViewOptions(command: Command): Command {
  return command
    .option("--fold", "print the names in one line, folded: web[1-20],db1")
    .option("--split <count>", "print this many parts of nearly equal size, folded, one a line")
    .option("--count", "print how many hosts there are")
    .option("--columns <names>", "print these: name, route, connector, groups, boats, or any key of their data")
    .option("--tree", "show groups, the groups in them, and their hosts");
}

/** Which view is asked for. @throws UsageError where the options exclude each other */
export function chooseView(flags: ViewFlags): View {
  const { fold, split, count, columns, tree } = flags;
  const asked = [
    // Parts are folded anyway.
    split !== undefined ? "--split" : fold && "--fold",
    count && "--count",
    columns !== undefined && "--columns",
    tree && "--tree",
  ].filter((option) => typeof option === "string");
  if (asked.length > 1) {
    throw new UsageError(
      `${asked.join(" and ")} can't be had at once`,
      "Each shows the hosts in its own way: choose one.",
    );
  }
  if (split !== undefined) return { kind: "fold", parts: parseCount("--split", split) };
  if (fold) return { kind: "fold", parts: undefined };
  if (count) return { kind: "count" };
  if (tree) return { kind: "tree" };
  return columns === undefined ? { kind: "list" } : { kind: "columns", columns: parseColumns(columns) };
}

function parseColumns(text: string): readonly string[] {
  const columns = text.split(",").map((column) => column.trim());
  if (columns.every((column) => column !== "")) return columns;
  throw new UsageError(
    `--columns takes names of columns, not "${text}"`,
    "Such as --columns name,groups,ssh_port: name, route, connector, groups, boats, or any key of their data.",
  );
}
