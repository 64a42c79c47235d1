/** Prints equal outputs once, with the hosts that gave them folded: `web[1-3]`. */
import { createHash, type Hash } from "node:crypto";
import type { OutputEvent, RunResult } from "@towline/core";
import { nameHosts } from "../render/name-hosts.ts";
import { showLastState } from "../render/remove-controls.ts";
import { PeopleReporter } from "./people-reporter.ts";
import type { FinalReport } from "./reporter.ts";

interface OutputGroup {
  readonly lines: RunResult["output"];
  readonly truncated: boolean;
  readonly hosts: string[];
}

/**
 * Waits for all hosts, then prints each different output once; the most common comes first. All of it is compared: what
 * is more than can be kept, by its hash.
 */
export class GatherReporter extends PeopleReporter<RunResult> {
  readonly #groups = new Map<string, OutputGroup>();
  readonly #sums = new Map<string, { readonly [Stream in OutputEvent["stream"]]: Hash }>();

  output({ host, stream, bytes }: OutputEvent): void {
    let sums = this.#sums.get(host);
    if (sums === undefined) {
      sums = { stdout: createHash("sha256"), stderr: createHash("sha256") };
      this.#sums.set(host, sums);
    }
    sums[stream].update(bytes);
  }

  override result(result: RunResult): void {
    super.result(result);
    const sums = this.#sums.get(result.host);
    this.#sums.delete(result.host);
    const ran = result.status === "ok" || result.output.length > 0;
    if (!ran) return;
    const kept = createHash("sha256").update(JSON.stringify(result.output.map(({ stream, text }) => [stream, text])));
    // Of what was kept the order of both streams' lines counts, too; of the rest it may differ from host to host.
    const all = result.truncated && sums !== undefined ? [sums.stdout.digest("hex"), sums.stderr.digest("hex")] : [];
    const key = [kept.digest("hex"), ...all].join(" ");
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
      let text = `${colors.bold(nameHosts(hosts, Number.POSITIVE_INFINITY))}\n`;
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
