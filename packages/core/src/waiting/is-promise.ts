/** Tells what has to be waited for. */

/** Whether something takes time: ten thousand hosts that don't are not waited for. */
export function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return value instanceof Promise;
}
