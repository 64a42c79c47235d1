/** Prints equal outputs once, with the hosts that gave them folded: `web[1-3]`. */
import { createHash } from "node:crypto";
import type { RunResult } from "@towline/core";
import { foldNames } from "@towline/core";
import { formatCount } from "../render/format-quantity.ts";
import { removeControls, showLastState } from "../render/remove-controls.ts";
import { PeopleReporter } from "./people-reporter.ts";
import type { FinalReport } from "./reporter.ts";

interface OutputGroup {
  readonly lines: RunResult["output"];
  readonly truncated: boolean;
  readonly hosts: string[];
}

/** Waits for all hosts, then prints each different output once; the most common comes first. */
export class GatherReporter extends PeopleReporter<RunResult> {
  readonly #groups = new Map<string, OutputGroup>();

  override result(result: RunResult): void {
    super.result(result);
    const ran = result.status === "ok" || result.output.length > 0;
    if (!ran) return;
    const key = createHash("sha256")
      .update(JSON.stringify(result.output.map(({ stream, text }) => [stream, text])))
      .digest("base64");
    const group = this.#groups.get(key);
    if (group === undefined) {
      this.#groups.set(key, { lines: result.output, truncated: result.truncated, hosts: [result.host] });
    } else group.hosts.push(result.host);
  }

  override finish(report: FinalReport): void {
    this.pause();
    const colors = this.colors.stdout;
    const isTerminal = this.options.stdout.isTTY === true;
    for (const { lines, truncated, hosts } of [...this.#groups.values()].sort(
      (a, b) => b.hosts.length - a.hosts.length,
    )) {
      const count = hosts.length > 1 ? ` (${formatCount(hosts.length, "host")})` : "";
      let text = `${colors.bold(removeControls(foldNames(hosts)))}${count}\n`;
      for (const line of lines) {
        const mark = line.stream === "stdout" ? colors.dim("|") : colors.red("!");
        text += `  ${mark} ${isTerminal ? showLastState(line.text) : line.text}\n`;
      }
      if (lines.length === 0) text += `  ${colors.dim("(no output)")}\n`;
      if (truncated) text += `  ${colors.dim("(the rest was not kept)")}\n`;
      this.write("stdout", text);
    }
    super.finish(report);
  }
}
