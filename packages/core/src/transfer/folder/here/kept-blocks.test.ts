/** An archive is made once for all who read it, whenever they begin, and each is told why it could not be made. */
import { expect, test } from "vitest";
import { KeptBlocks } from "./kept-blocks.ts";

async function readAll(blocks: KeptBlocks): Promise<string> {
  let text = "";
  for await (const block of blocks.read()) text += block.toString();
  return text;
}

test("it is made once, whoever reads it and from when on", async () => {
  let made = 0;
  async function* make() {
    for (const text of ["a", "b", "c"]) {
      made += 1;
      yield Buffer.from(text);
    }
  }
  const blocks = new KeptBlocks(make());
  expect(await Promise.all([readAll(blocks), readAll(blocks)])).toEqual(["abc", "abc"]);
  expect([await readAll(blocks), made]).toEqual(["abc", 3]);
});

test("it is made to its end when its reader has left", async () => {
  let close = (): void => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  async function* make() {
    try {
      for (const text of ["a", "b", "c"]) yield Buffer.from(text);
    } finally {
      close();
    }
  }
  const blocks = new KeptBlocks(make());
  for await (const block of blocks.read()) {
    expect(block.toString()).toBe("a");
    break;
  }
  await closed;
  expect(await readAll(blocks)).toBe("abc");
});

test("every reader gets what was made before it failed, and the failure", async () => {
  async function* make() {
    yield Buffer.from("a");
    throw new Error("became shorter");
  }
  const blocks = new KeptBlocks(make());
  for (let reader = 0; reader < 2; reader += 1) {
    const read = blocks.read();
    expect(await read.next()).toEqual({ done: false, value: Buffer.from("a") });
    await expect(read.next()).rejects.toThrow("became shorter");
  }
});
