/** Shows people what the doctor finds, as it finds it. */
import type { Colors } from "../render/colors.ts";
import { displayWidth, padToWidth } from "../render/display-width.ts";
import { removeControls } from "../render/remove-controls.ts";
import { wrapText } from "../render/wrap-text.ts";
import type { TimedFinding } from "./check.ts";
import type { DoctorPage, MarkCounts } from "./report.ts";

const NAME_WIDTH = 12;
const NARROWEST = 36;

/** A page that grows check by check. */
export class TextPage implements DoctorPage {
  readonly #write: (text: string) => void;
  readonly #colors: Colors;
  readonly #width: number;
  #isEmpty = true;

  constructor(write: (text: string) => void, colors: Colors, width: number) {
    this.#write = write;
    this.#colors = colors;
    this.#width = Math.max(width, NARROWEST);
  }

  section(title: string): void {
    this.#write(`${this.#isEmpty ? "" : "\n"}${this.#colors.bold(removeControls(title))}\n`);
    this.#isEmpty = false;
  }

  show(name: string, finding: TimedFinding): void {
    this.#write(this.#render(name, finding));
  }

  finish({ ok, warning, failed, "not reached": unreached }: MarkCounts): void {
    const { bold, green, red } = this.#colors;
    const verdict =
      failed === 0 ? green("Nothing is wrong") : red(bold(failed === 1 ? "1 check failed" : `${failed} checks failed`));
    const notes = [
      `${ok} ok`,
      ...(warning === 0 ? [] : [warning === 1 ? "1 note" : `${warning} notes`]),
      ...(unreached === 0 ? [] : [`${unreached} not reached`]),
    ];
    this.#write(`\n${verdict} (${notes.join(", ")})\n`);
  }

  #render(name: string, finding: TimedFinding): string {
    const { dim, green, red, yellow } = this.#colors;
    if (finding.mark === "not reached") return dim(`- ${padToWidth(name, NAME_WIDTH)}  not reached`).concat("\n");
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
      `${mark} ${padToWidth(removeControls(name), NAME_WIDTH)}  ${lines[0]}`,
      ...lines.slice(1).map((line) => indent + line),
      ...advice.map((line, index) => `${indent}${index === 0 ? yellow("→") : " "} ${line}`),
      "",
    ].join("\n");
  }
}

function showTime(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.ceil(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
