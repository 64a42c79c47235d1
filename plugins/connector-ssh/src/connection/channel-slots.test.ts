/** Slots for channels: order, limits that are learned, and nobody who waits for ever. */
import { describe, expect, test } from "vitest";
import { ChannelSlots } from "./channel-slots.ts";

/** Lets everything run that is ready to. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("slots for channels", () => {
  test("ten at once, the others in order", async () => {
    const slots = new ChannelSlots();
    const started: number[] = [];
    for (let index = 0; index < 15; index++) void slots.acquire().then(() => started.push(index));
    await settle();
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    slots.release();
    slots.release();
    await settle();
    expect(started.slice(10)).toEqual([10, 11]);
  });

  test("a refusal lowers the limit to what is open", async () => {
    const slots = new ChannelSlots();
    for (let index = 0; index < 5; index++) await slots.acquire();
    slots.noteOpened();
    for (let refusal = 0; refusal < 3; refusal++) expect(await slots.refuse()).toBe(true);
    let started = false;
    void slots.acquire().then(() => {
      started = true;
    });
    await settle();
    expect(started).toBe(false);
    slots.release();
    await settle();
    expect(started).toBe(true);
  });

  test("nobody waits for a slot that is kept: a refusal beside it is waited out and tried again", async () => {
    const slots = new ChannelSlots();
    await slots.acquire();
    slots.keep();
    await slots.acquire();
    slots.noteOpened();
    expect(await slots.refuse()).toBe(true);
    await slots.acquire();
    slots.release();
    await slots.acquire();
  });

  test("a server that opens nothing at all is not asked for ever", async () => {
    const slots = new ChannelSlots();
    await slots.acquire();
    expect(await slots.refuse()).toBe(false);
  });

  test("who gives up leaves the line, and the next one gets the slot", async () => {
    const slots = new ChannelSlots();
    for (let index = 0; index < 10; index++) await slots.acquire();
    const abort = new AbortController();
    const first = slots.acquire(abort.signal);
    const second = slots.acquire();
    abort.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    slots.release();
    await second;
    await expect(slots.acquire(abort.signal)).rejects.toThrow("enough");
  });

  test("closing turns away all who wait and who come", async () => {
    const slots = new ChannelSlots();
    for (let index = 0; index < 10; index++) await slots.acquire();
    const waiting = slots.acquire();
    slots.close(new Error("the link died"));
    await expect(waiting).rejects.toThrow("the link died");
    await expect(slots.acquire()).rejects.toThrow("the link died");
  });
});
