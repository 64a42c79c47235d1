/** Takes kubectl's own last line, which tells the command's exit code, out of the command's output. */
import { type Readable, Transform } from "node:stream";
import { defer } from "@towline/core/waiting";

const NOTICE = "command terminated with exit code ";
const WHOLE = /^command terminated with exit code (\d{1,3})\r?\n$/;
const BEGUN = /^command terminated with exit code \d{0,3}\r?\n?$/;
const LONGEST = NOTICE.length + "255\r\n".length;

/** Output without the notice. */
export interface NoticedStream {
  readonly stream: Readable;
  /** The exit code of the command as kubectl told it; undefined where it told none. Settles with the stream's end. */
  readonly told: Promise<number | undefined>;
  /** The last bytes that passed, for messages. */
  lastBytes(): Buffer;
}

const KEPT_BYTES = 2048;

/**
 * kubectl writes the notice at once and as its last word, so only the end of the stream is looked at. What may be the
 * beginning of it is held back until more comes.
 *
 * @param shortest bytes of the notice that are held back at least: on a terminal a letter that was typed must show at once
 */
export function withoutExitNotice(source: Readable, shortest: number): NoticedStream {
  let held = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  const { promise: told, resolve: tell } = defer<number | undefined>();
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = Buffer.concat([held, chunk]);
      const end = bytes.length - noticeLength(bytes, shortest);
      held = bytes.subarray(end);
      const passed = bytes.subarray(0, end);
      last = Buffer.concat([last, passed]).subarray(-KEPT_BYTES);
      done(null, passed.length === 0 ? undefined : passed);
    },
    flush(done) {
      const code = WHOLE.exec(held.toString("latin1"))?.[1];
      tell(code === undefined ? undefined : Number(code));
      done(null, code === undefined && held.length > 0 ? held : undefined);
    },
  });
  // A stream that was let go of has nothing more to tell.
  stream.once("close", () => tell(undefined));
  stream.on("error", () => {});
  source.once("error", (error) => stream.destroy(error));
  source.once("close", () => source.readableEnded || stream.destroy());
  source.pipe(stream);
  return { stream, told, lastBytes: () => last };
}

/** How many bytes at the end may be the notice, or the beginning of it. */
function noticeLength(bytes: Buffer, shortest: number): number {
  const text = bytes.subarray(-LONGEST).toString("latin1");
  for (let start = 0; text.length - start >= shortest; start += 1) {
    const end = text.slice(start);
    if (end.length > 0 && (NOTICE.startsWith(end) || BEGUN.test(end))) return end.length;
  }
  return 0;
}
