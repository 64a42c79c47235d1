/** kubectl's last line is taken out wherever the stream is cut, and nothing else is. */
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutExitNotice } from "./exit-notice.ts";

const NOTICE = "command terminated with exit code 7\n";

async function pass(pieces: readonly (string | Buffer)[], shortest = 1) {
  const source = new PassThrough();
  const { stream, told } = withoutExitNotice(source, shortest);
  for (const piece of pieces) source.write(piece);
  source.end();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { text: Buffer.concat(chunks).toString(), told: await told };
}

describe("the notice", () => {
  test.each([
    ["alone", NOTICE, "", 7],
    ["after a line", `oops\n${NOTICE}`, "oops\n", 7],
    ["after an open line", `oops${NOTICE}`, "oops", 7],
    ["twice, of which one is the command's own", NOTICE + NOTICE, NOTICE, 7],
    ["on a terminal", "oops\r\ncommand terminated with exit code 127\r\n", "oops\r\n", 127],
    ["before other output", `${NOTICE}oops`, `${NOTICE}oops`, undefined],
    ["unfinished", "command terminated with exit code ", "command terminated with exit code ", undefined],
    ["nothing", "", "", undefined],
  ])("%s", async (_case, said, text, told) => {
    expect(await pass([said])).toEqual({ text, told });
  });

  test("is found however the stream is cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ maxLength: 60 }),
        fc.array(fc.nat({ max: 100 }), { maxLength: 6 }),
        async (own, cuts) => {
          const bytes = Buffer.from(`${own}\u001e${NOTICE}`);
          const places = [0, ...cuts.map((cut) => cut % bytes.length), bytes.length].sort(
            (left, right) => left - right,
          );
          const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
          expect(await pass(pieces)).toEqual({ text: `${own}\u001e`, told: 7 });
        },
      ),
      { numRuns: 200 },
    );
  });
});

test("what was typed on a terminal shows at once, though the notice begins with it", async () => {
  const source = new PassThrough();
  const { stream } = withoutExitNotice(source, 16);
  source.write("command ");
  const [shown] = (await stream[Symbol.asyncIterator]().next()).value.toString().split("\n");
  expect(shown).toBe("command ");
});

test("a stream that is let go of tells no exit code", async () => {
  const source = new PassThrough();
  const { told } = withoutExitNotice(source, 1);
  source.destroy();
  expect(await told).toBeUndefined();
});
