/** An archive that is made once, read by all hosts that it goes to, and sent while the rest of it is still being made. */
import { setImmediate as nextTurn } from "node:timers/promises";

/** Keeps all blocks. They are made whether somebody reads them or not, so that no file is left open. */
export class KeptBlocks {
  readonly #source: AsyncGenerator<Buffer>;
  readonly #blocks: Promise<IteratorResult<Buffer, void>>[] = [];

  constructor(source: AsyncGenerator<Buffer>) {
    this.#source = source;
    // Whoever reads is told what went wrong.
    this.#makeAll().catch(() => {});
  }

  /** From the first on. @throws what making them did */
  async *read(): AsyncGenerator<Buffer> {
    for (let index = 0; ; index += 1) {
      const { done, value } = await this.#block(index);
      if (done === true) return;
      yield value;
    }
  }

  async #makeAll(): Promise<void> {
    for (let index = 0; (await this.#block(index)).done !== true; index += 1) await nextTurn();
  }

  /** Nobody asks for a block before having had the one before it. */
  #block(index: number): Promise<IteratorResult<Buffer, void>> {
    this.#blocks[index] ??= this.#source.next();
    return this.#blocks[index];
  }
}
