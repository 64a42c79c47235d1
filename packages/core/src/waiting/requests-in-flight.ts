/** Requests that are under way at once, of which there may be so many. */

export class RequestsInFlight {
  readonly #most: () => number;
  #count = 0;
  #failure: { readonly reason: unknown } | undefined;
  /** Whoever waits for fewer of them. */
  #wake: () => void = () => {};

  /** @param most how many there may be: asked anew each time */
  constructor(most: () => number) {
    this.#most = most;
  }

  /** @param onDone called when it succeeded */
  add(request: Promise<unknown>, onDone: () => void): void {
    this.#count += 1;
    const settle = (): void => {
      this.#count -= 1;
      this.#wake();
    };
    request.then(
      () => {
        settle();
        onDone();
      },
      (reason: unknown) => {
        this.#failure ??= { reason };
        settle();
      },
    );
  }

  /** Waits until one more may begin. @throws what the first that failed rejected with */
  async room(): Promise<void> {
    await this.#fewerThan(this.#most);
  }

  /** Waits until all have ended. @throws as `room` */
  async all(): Promise<void> {
    await this.#fewerThan(() => 1);
  }

  async #fewerThan(limit: () => number): Promise<void> {
    while (this.#failure === undefined && this.#count >= limit()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failure !== undefined) throw this.#failure.reason;
  }
}
