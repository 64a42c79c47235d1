/** What a connector learns from a program on its carrier, here the local machine. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../connector/connection.ts";
import { rideOnCarrier } from "../connector/ride-on-carrier.ts";
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
