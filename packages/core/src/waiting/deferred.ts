/** A promise that is settled from outside. */

/** A promise, and what settles it. */
export interface Deferred<Value> {
  readonly promise: Promise<Value>;
  resolve(value: Value): void;
  reject(error: unknown): void;
}

/**
 * Makes one. Of all calls of `resolve` and `reject` the first counts.
 *
 * @example
 * ```ts
 * const greeting = defer<string>();
 * socket.once("data", (bytes) => greeting.resolve(String(bytes)));
 * socket.once("close", () => greeting.reject(new Error("the server said nothing")));
 * ```
 */
export function defer<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((settle, fail) => {
    resolve = settle;
    reject = fail;
  });
  return { promise, resolve, reject };
}
