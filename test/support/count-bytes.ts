/** Counts the bytes that work on buffers and text goes through: what takes long is told by that on any machine. */

type Method = (...words: never[]) => unknown;
type Owner = { [name: string]: unknown };

/** Methods that go through bytes, and how many of them: of what they are called on, with what, and with what outcome. */
const COUNTED: readonly (readonly [object, string, (self: never, words: never[], result: never) => number])[] = [
  [Buffer, "concat", (_self, [pieces]: Buffer[][]) => (pieces ?? []).reduce((sum, { length }) => sum + length, 0)],
  [Buffer, "from", (_self, [source]: (string | Uint8Array)[]) => source?.length ?? 0],
  [Buffer.prototype, "copy", (_self, _words, count: number) => count],
  [Uint8Array.prototype, "set", (_self, [source]: Uint8Array[]) => source?.length ?? 0],
  [Buffer.prototype, "toString", (_self, _words, text: string) => text.length],
  [Buffer.prototype, "indexOf", searched],
  [Buffer.prototype, "lastIndexOf", ({ length }: Buffer) => length],
  [Buffer.prototype, "equals", ({ length }: Buffer) => length],
  [String.prototype, "indexOf", searched],
  [String.prototype, "lastIndexOf", ({ length }: string) => length],
  [String.prototype, "slice", (_self, _words, text: string) => text.length],
  [String.prototype, "split", ({ length }: string) => length],
  [String.prototype, "replace", ({ length }: string) => length],
  [Array.prototype, "join", (_self, _words, text: string) => text.length],
  [RegExp.prototype, "exec", (_self, [text]: string[]) => text?.length ?? 0],
];

function searched(self: { readonly length: number }, words: never[], at: number): number {
  const [, start = 0] = words as readonly unknown[];
  return Math.max(0, (at === -1 ? self.length : at) - Number(start)) + 1;
}

/** How many bytes the work goes through, and how many calls that takes. */
export function countBytes(work: () => void): { readonly bytes: number; readonly calls: number } {
  const counted = { bytes: 0, calls: 0 };
  const restore = COUNTED.map(([owner, name, count]) => {
    const original = (owner as Owner)[name] as Method;
    (owner as Owner)[name] = function (this: unknown, ...words: never[]): unknown {
      const result = original.apply(this, words);
      counted.calls += 1;
      counted.bytes += count(this as never, words, result as never);
      return result;
    };
    return () => {
      (owner as Owner)[name] = original;
    };
  });
  try {
    work();
  } finally {
    for (const undo of restore) undo();
  }
  return counted;
}
