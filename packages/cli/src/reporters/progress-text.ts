/** What the status line says: how far the work is and whom it waits for. */
import { displayWidth } from "../render/display-width.ts";
import { formatBytes, formatDuration } from "../render/format-quantity.ts";
import { removeControls } from "../render/remove-controls.ts";
import { Pace } from "./pace.ts";

const MOST_NAMES = 8;

/** How far the work is. */
export class Progress {
  readonly #pending: Set<string>;
  readonly #total: number;
  readonly #bytes = new Map<string, { bytes: number; totalBytes: number | undefined }>();
  #pace: Pace | undefined;
  #failed = 0;

  constructor(hosts: readonly string[]) {
    this.#pending = new Set(hosts);
    this.#total = hosts.length;
  }

  /** A host is done. */
  settle(host: string, ok: boolean): void {
    this.#pending.delete(host);
    if (!ok) this.#failed += 1;
  }

  /** A transfer is so far. */
  transfer(host: string, bytes: number, totalBytes: number | undefined): void {
    this.#bytes.set(host, { bytes, totalBytes });
    this.#pace ??= new Pace();
  }

  /**
   * `12/300 done, 3 failed, 1.2 GiB of 4.0 GiB, 80 MiB/s, 36 s left, waiting for web7 (40%), web9 …`; empty when nothing is
   * pending. What there is no room for is left out as a whole: half a number is another one.
   *
   * @param room columns
   */
  text(room = Number.POSITIVE_INFINITY): string {
    if (this.#pending.size === 0) return "";
    let text = `${this.#total - this.#pending.size}/${this.#total} done`;
    for (const part of [...(this.#failed > 0 ? [`${this.#failed} failed`] : []), ...this.#transferParts()]) {
      const longer = `${text}, ${part}`;
      if (displayWidth(longer) > room) return text;
      text = longer;
    }
    const waiting = this.#waitingText(room - displayWidth(text) - 2);
    return waiting === "" ? text : `${text}, ${waiting}`;
  }

  /** As many names as there is room for; empty where there is none. */
  #waitingText(room: number): string {
    let text = "";
    let named = 0;
    for (const host of this.#pending) {
      if (named === MOST_NAMES) break;
      const name = `${removeControls(host)}${this.#shareOf(host)}`;
      const longer = text === "" ? `waiting for ${name}` : `${text}, ${name}`;
      const rest = named + 1 < this.#pending.size ? " …".length : 0;
      if (displayWidth(longer) + rest > room) break;
      text = longer;
      named += 1;
    }
    return text !== "" && named < this.#pending.size ? `${text} …` : text;
  }

  #shareOf(host: string): string {
    const { bytes, totalBytes } = this.#bytes.get(host) ?? { bytes: 0, totalBytes: undefined };
    return totalBytes === undefined || totalBytes === 0 ? "" : ` (${Math.floor((100 * bytes) / totalBytes)}%)`;
  }

  #transferParts(): string[] {
    if (this.#bytes.size === 0) return [];
    let bytes = 0;
    let total: number | undefined = 0;
    for (const each of this.#bytes.values()) {
      bytes += each.bytes;
      total = total === undefined || each.totalBytes === undefined ? undefined : total + each.totalBytes;
    }
    // Hosts that have not begun will most likely take as much as those that have.
    if (total !== undefined) total = Math.round((total / this.#bytes.size) * this.#total);
    this.#pace?.update(bytes, total);
    const { bytesPerSecond, secondsLeft } = this.#pace ?? {};
    return [
      `${formatBytes(bytes)}${total === undefined ? "" : ` of ${formatBytes(total)}`}`,
      ...(bytesPerSecond === undefined ? [] : [`${formatBytes(bytesPerSecond)}/s`]),
      ...(secondsLeft === undefined ? [] : [`${formatDuration(secondsLeft * 1000)} left`]),
    ];
  }
}
