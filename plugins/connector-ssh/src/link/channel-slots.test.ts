/** Slots for channels: order, limits that are learned, and nobody who waits for ever. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ChannelSlots } from "./channel-slots.ts";

/** Lets everything run that is ready to. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

const take = (slots: ChannelSlots, count: number) => Promise.all(Array.from({ length: count }, () => slots.acquire()));

describe("slots for channels", () => {
  test("ten at once, the others in order", async () => {
    const slots = new ChannelSlots();
    const started: number[] = [];
    const taken = Array.from({ length: 10 }, () => slots.acquire());
    for (let index = 10; index < 15; index++) void slots.acquire().then(() => started.push(index));
    const [first, second] = await Promise.all(taken);
    await settle();
    expect(started).toEqual([]);
    first?.release();
    second?.release();
    await settle();
    expect(started).toEqual([10, 11]);
  });

  test("a refusal lowers the limit to what is open", async () => {
    const slots = new ChannelSlots();
    const [first, second, ...refused] = await take(slots, 5);
    first?.noteOpened();
    second?.noteOpened();
    for (const slot of refused) expect(await slot.refuse()).toBe(true);
    let started = false;
    void slots.acquire().then(() => {
      started = true;
    });
    await settle();
    expect(started).toBe(false);
    first?.release();
    await settle();
    expect(started).toBe(true);
  });

  test("as many as were open at once are asked for again, though some come before the server is ready", async () => {
    const slots = new ChannelSlots();
    const taken = await take(slots, 10);
    for (const slot of taken) slot.noteOpened();
    for (const slot of taken) slot.release();
    const hasty = await take(slots, 10);
    expect(await Promise.all(hasty.map((slot) => slot.refuse()))).toEqual(hasty.map(() => true));
    await take(slots, 10);
  });

  test("a server that bears less than it did is given time, and then a lower limit", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const slots = new ChannelSlots();
    const taken = await take(slots, 10);
    for (const slot of taken) slot.noteOpened();
    taken[0]?.release();
    for (let refusal = 0; refusal < 16; refusal++) {
      const [answer] = await Promise.all([(await slots.acquire()).refuse(), vi.runAllTimersAsync()]);
      expect(answer).toBe(true);
    }
    let started = false;
    void slots.acquire().then(() => {
      started = true;
    });
    await settle();
    expect(started).toBe(false);
    taken[1]?.release();
    await settle();
    expect(started).toBe(true);
  });

  test("nobody waits for a slot that is kept: a refusal beside it is waited out and tried again", async () => {
    const slots = new ChannelSlots();
    const [session, command] = await take(slots, 2);
    session?.keep();
    command?.noteOpened();
    command?.release();
    expect(await (await slots.acquire()).refuse()).toBe(true);
    (await slots.acquire()).release();
    await slots.acquire();
  });

  test("a server that opens nothing beside a slot that is kept is not asked for ever", async () => {
    const slots = new ChannelSlots();
    (await slots.acquire()).keep();
    expect(await (await slots.acquire()).refuse()).toBe(false);
  });

  test("a server that opens nothing at all is not asked for ever", async () => {
    const slots = new ChannelSlots();
    expect(await (await slots.acquire()).refuse()).toBe(false);
  });

  test("who gives up leaves the line, and the next one gets the slot", async () => {
    const slots = new ChannelSlots();
    const [taken] = await take(slots, 10);
    const abort = new AbortController();
    const first = slots.acquire(abort.signal);
    const second = slots.acquire();
    abort.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    taken?.release();
    await second;
    await expect(slots.acquire(abort.signal)).rejects.toThrow("enough");
  });

  test("closing turns away all who wait and who come", async () => {
    const slots = new ChannelSlots();
    await take(slots, 10);
    const waiting = slots.acquire();
    slots.close(new Error("the link died"));
    await expect(waiting).rejects.toThrow("the link died");
    await expect(slots.acquire()).rejects.toThrow("the link died");
  });
});
