/** Prints what the doctor finds, as it finds it. */
import type { Colors } from "../render/colors.ts";
import { displayWidth, padToWidth } from "../render/display-width.ts";
import { removeControls } from "../render/remove-controls.ts";
import { wrapText } from "../render/table.ts";
import { type Check, type Mark, runCheck, type TimedFinding } from "./check.ts";

const NAME_WIDTH = 12;
const NARROWEST = 50;

/** A report that grows check by check. */
export class DoctorReport {
  readonly #write: (text: string) => void;
  readonly #colors: Colors;
  readonly #width: number;
  readonly #counts: Record<Mark, number> = { ok: 0, warning: 0, failed: 0 };

  constructor(write: (text: string) => void, colors: Colors, width: number) {
    this.#write = write;
    this.#colors = colors;
    this.#width = Math.max(width, NARROWEST);
  }

  /** Whether no check failed so far. */
  get passed(): boolean {
    return this.#counts.failed === 0;
  }

  /** Begins a part of the report. */
  section(title: string): void {
    const isFirst = this.#counts.ok + this.#counts.warning + this.#counts.failed === 0;
    this.#write(`${isFirst ? "" : "\n"}${this.#colors.bold(removeControls(title))}\n`);
  }

  /** Runs a check and prints what it found. */
  async run(check: Check): Promise<TimedFinding> {
    const finding = await runCheck(check);
    this.#counts[finding.mark] += 1;
    this.#write(this.#render(check.name, finding));
    return finding;
  }

  /** Tells how it went as a whole. */
  finish(): void {
    const { ok, warning, failed } = this.#counts;
    const { bold, green, red } = this.#colors;
    const verdict =
      failed === 0 ? green("Nothing is wrong") : red(bold(failed === 1 ? "1 check failed" : `${failed} checks failed`));
    const notes = [`${ok} ok`, ...(warning === 0 ? [] : [warning === 1 ? "1 note" : `${warning} notes`])];
    this.#write(`\n${verdict} (${notes.join(", ")})\n`);
  }

  #render(name: string, finding: TimedFinding): string {
    const { dim, green, red, yellow } = this.#colors;
    const mark = { ok: green("✓"), warning: yellow("!"), failed: red("✗") }[finding.mark];
    const indent = " ".repeat(NAME_WIDTH + 4);
    const room = this.#width - indent.length;
    const time = showTime(finding.durationMs);
    const lines = finding.detail.split("\n").flatMap((line) => wrapText(removeControls(line), room));
    const last = lines.at(-1) ?? "";
    if (displayWidth(last) + 2 + time.length <= room) lines[lines.length - 1] = `${last}  ${dim(time)}`;
    else lines.push(dim(time));
    const advice = finding.advice === undefined ? [] : wrapText(removeControls(finding.advice), room - 2);
    return [
      `${mark} ${padToWidth(name, NAME_WIDTH)}  ${lines[0]}`,
      ...lines.slice(1).map((line) => indent + line),
      ...advice.map((line, index) => `${indent}${index === 0 ? yellow("→") : " "} ${line}`),
      "",
    ].join("\n");
  }
}

function showTime(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.ceil(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
