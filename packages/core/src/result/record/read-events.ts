/** Reads the events of a stream of lines that anybody may have written, with no more memory than the longest line may take. */
import { RecordError } from "../../errors/kinds.ts";
import type { TowlineEvent } from "./event-shapes.ts";
import { LONGEST_LINE, type ParseEventOptions, parseEvent, refuseLength } from "./read-event.ts";

/** How lines are read. */
export interface ReadEventsOptions extends ParseEventOptions {
  /**
   * Called with what is wrong with a line and its number, counted from 1; the line is left out then. Default: the error is
   * thrown, which ends the reading.
   */
  onInvalid?: ((error: RecordError, line: number) => void) | undefined;
}

/**
 * Reads events line by line. Empty lines, and events of types that this version does not know, are left out.
 *
 * @throws RecordError for a line that is no event, unless `onInvalid` takes it.
 * @example
 * ```ts
 * for await (const event of readEvents(createReadStream("journal.ndjson"))) {
 *   if (event.type === "result") console.log(event.host, event.status);
 * }
 * ```
 */
export async function* readEvents(
  source: AsyncIterable<Uint8Array | string>,
  { maxLength = LONGEST_LINE, onInvalid }: ReadEventsOptions = {},
): AsyncGenerator<TowlineEvent, void> {
  const decoder = new TextDecoder();
  const line = new PendingLine(maxLength);
  let number = 0;
  const read = (): TowlineEvent | undefined => {
    number += 1;
    try {
      const text = line.take();
      return text.trim() === "" ? undefined : parseEvent(text, { maxLength });
    } catch (error) {
      if (!(error instanceof RecordError) || onInvalid === undefined) throw error;
      onInvalid(error, number);
      return undefined;
    }
  };
  for await (const chunk of source) {
    const [rest = "", ...begun] = (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true })).split(
      "\n",
    );
    line.push(rest);
    for (const next of begun) {
      const event = read();
      if (event !== undefined) yield event;
      line.push(next);
    }
  }
  line.push(decoder.decode());
  const last = read();
  if (last !== undefined) yield last;
}

/** The pieces of a line that has not ended; of one that is too long only its length. */
class PendingLine {
  readonly #maxLength: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  push(piece: string): void {
    this.#length += piece.length;
    if (this.#length > this.#maxLength) this.#pieces = [];
    else if (piece !== "") this.#pieces.push(piece);
  }

  /** @throws RecordError */
  take(): string {
    const [pieces, length] = [this.#pieces, this.#length];
    this.#pieces = [];
    this.#length = 0;
    refuseLength(length, this.#maxLength);
    return pieces.join("");
  }
}
