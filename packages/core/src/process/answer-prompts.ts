/** A process whose way to its program asks for passwords, as one that does not. */
import { type Readable, Transform } from "node:stream";
import type { Launch } from "../command/launch.ts";
import type { RemoteProcess } from "../connector/connection.ts";
import { MarkFilter } from "../output/mark-filter.ts";
import { LiveInput } from "./live-input.ts";

/** Answers what the launch's programs ask on stderr, and takes their marks out; input waits until the program starts. */
export function answerPrompts(process: RemoteProcess, launch: Launch): RemoteProcess {
  const input = new LiveInput(process.stdin, launch, "open");
  process.exited.then(
    () => input.close(),
    () => input.close(),
  );
  return {
    stdin: input.writable,
    stdout: process.stdout,
    stderr: withoutMarks(process.stderr, launch, input),
    exited: process.exited,
    close: () => process.close(),
  };
}

function withoutMarks(source: Readable, launch: Launch, input: LiveInput): Readable {
  const filter = new MarkFilter(launch);
  const filtered = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const { output, pid, prompt } = filter.push(chunk);
      if (pid !== undefined) input.commandStarted();
      if (prompt !== undefined) input.answer(prompt);
      done(null, output);
    },
    flush(done) {
      done(null, filter.end());
    },
  });
  source.pipe(filtered);
  source.once("error", (error) => filtered.destroy(error));
  // A source that is closed early never ends.
  source.once("close", () => filtered.end());
  return filtered;
}
