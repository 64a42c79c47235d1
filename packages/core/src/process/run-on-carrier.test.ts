/** What a connector learns from a program on its carrier, here the local machine. */
import { describe, expect, test } from "vitest";
import { type FakeProcess, fakeProcess } from "../../../../test/support/fake-process.ts";
import type { Connection } from "../connector/connection.ts";
import { rideOnCarrier } from "../connector/ride-on-carrier.ts";
import { LostConnectionError } from "../errors/kinds.ts";
import { localMachine } from "../local/local-machine.ts";
import { runOnCarrier } from "./run-on-carrier.ts";

test("input, both outputs and the exit code", async () => {
  const answer = await runOnCarrier(localMachine, ["sh", "-c", "cat; echo err >&2; exit 3"], { stdin: "in" });
  expect(answer).toEqual({ exitCode: 3, signal: null, stdout: "in", stderr: "err\n" });
});

test("a program that is missing is told by exit code 127, as on a host with a shell", async () => {
  expect(await runOnCarrier(localMachine, ["no-such-program"])).toMatchObject({ exitCode: 127, stdout: "" });
});

test("giving up ends the wait and the program", async () => {
  const controller = new AbortController();
  let close = () => {};
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const watched: Connection = {
    ...localMachine,
    async exec(argv, options) {
      const process = await localMachine.exec(argv, options);
      process.stdout.once("data", () => controller.abort(new Error("enough")));
      process.exited.then(close);
      return process;
    },
  };
  const waiting = runOnCarrier(watched, ["sh", "-c", "echo up; exec sleep 300"], { signal: controller.signal });
  await expect(waiting).rejects.toThrow("enough");
  await closed;
});

describe("who rides on a carrier", () => {
  const enter = (argv: readonly string[]) => argv;

  test("has its TCP only where it has its network", () => {
    expect(rideOnCarrier(localMachine, enter).openTcp).toBeUndefined();
    expect(rideOnCarrier(localMachine, enter, { sharesNetwork: true }).openTcp).toBeTypeOf("function");
  });
});

describe("a carrier that does what it must not", () => {
  /** A carrier whose program is a fake one. */
  function carrying(fake: FakeProcess): Connection {
    return { exec: async () => fake.process, disconnect: async () => {} };
  }

  test("output without an end is given up, with the program that prints it", async () => {
    const fake = fakeProcess();
    const asked = runOnCarrier(carrying(fake), ["docker", "ps"]);
    const piece = Buffer.alloc(8 * 1024 * 1024);
    for (let count = 0; count < 9; count += 1) fake.stdout.write(piece);
    await expect(asked).rejects.toMatchObject({
      code: "ERR_TOWLINE_COMMAND_FAILED",
      message: "docker printed more than 67108864 bytes",
      advice: "Run it by hand to see what it prints.",
    });
    expect(fake.closed).toBe(1);
  });

  test.each(["stdout", "stderr"] as const)("%s that is closed or breaks is as far as it came", async (name) => {
    for (const error of [undefined, new Error("reset")]) {
      const fake = fakeProcess();
      const asked = runOnCarrier(carrying(fake), ["docker"]);
      fake[name].write("so far");
      await expect.poll(() => fake[name].readableLength).toBe(0);
      fake[name].destroy(error);
      fake.end({ exitCode: 2, signal: null });
      expect(await asked).toMatchObject({ exitCode: 2, [name]: "so far" });
    }
  });

  test("a dead link and a refusal are no missing program", async () => {
    for (const failure of [new LostConnectionError("gone"), new Error("refused")]) {
      const carrier = { exec: () => Promise.reject(failure), disconnect: async () => {} };
      await expect(runOnCarrier(carrier, ["docker"])).rejects.toBe(failure);
    }
    const fake = fakeProcess();
    const asked = runOnCarrier(carrying(fake), ["docker"]);
    const lost = new LostConnectionError("gone");
    fake.die(lost);
    await expect(asked).rejects.toBe(lost);
    expect(fake.closed).toBe(1);
  });

  test("input that nobody reads is no error", async () => {
    const fake = fakeProcess();
    const asked = runOnCarrier(carrying(fake), ["true"], { stdin: "x" });
    await expect.poll(() => fake.stdin.writableEnded).toBe(true);
    fake.stdin.destroy(new Error("EPIPE"));
    fake.end();
    expect(await asked).toEqual({ exitCode: 0, signal: null, stdout: "", stderr: "" });
  });
});
