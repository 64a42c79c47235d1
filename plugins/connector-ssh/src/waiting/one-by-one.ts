/** Does things one after another, in the order in which they came. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();

  /** Does it when all that came before is done, whatever became of that. */
  add<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
