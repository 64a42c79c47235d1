/** How fast one transfer is, and how long it will take. */

const EVENT_INTERVAL_SECONDS = 1;

/** What is moved in less time than this tells nothing. */
const SHORTEST_SECONDS = 0.2;

/** The pace of one transfer. It counts from its first bytes: connecting is over then. */
export class Pace {
  readonly #now: () => number;
  readonly #startedAt: number;
  #startBytes: number | undefined;
  #toldAt: number;
  bytes = 0;
  totalBytes: number | undefined;

  /** @param now seconds, from whenever */
  constructor(now: () => number = () => process.uptime()) {
    this.#now = now;
    this.#startedAt = now();
    this.#toldAt = this.#startedAt;
  }

  update(bytes: number, totalBytes: number | undefined): void {
    this.#startBytes ??= bytes;
    this.bytes = bytes;
    this.totalBytes = totalBytes;
  }

  /** Undefined while it is too early to tell. */
  get bytesPerSecond(): number | undefined {
    const seconds = this.#now() - this.#startedAt;
    if (seconds < SHORTEST_SECONDS || this.#startBytes === undefined) return undefined;
    return Math.round((this.bytes - this.#startBytes) / seconds);
  }

  /** In whole seconds; undefined while it can't be told. */
  get secondsLeft(): number | undefined {
    const rate = this.bytesPerSecond;
    if (rate === undefined || rate === 0 || this.totalBytes === undefined) return undefined;
    return Math.ceil(Math.max(0, this.totalBytes - this.bytes) / rate);
  }

  /** Whether a second has gone by since this was true before. */
  isDue(): boolean {
    const now = this.#now();
    if (now - this.#toldAt < EVENT_INTERVAL_SECONDS) return false;
    this.#toldAt = now;
    return true;
  }
}
