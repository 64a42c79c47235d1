/** Commands of a connector that is written as a class: its streams, its errors, and their end. */
import { once } from "node:events";
import type { ProcessExit } from "@towline/core";
import { describe, expect, test } from "vitest";
import { connectDirectly, Shell, usingHost } from "../../../../test/support/shell-class.ts";
import type { ShellCommandOptions } from "../contract/base-connector.ts";

describe("commands", () => {
  test("what is thrown before a stream was touched means that nothing was started", async () => {
    const connection = await connectDirectly(Shell);
    await expect(connection.exec(["towline-no-such-program"])).rejects.toMatchObject({ code: "ENOENT" });
    const pty = { term: "dumb", columns: 80, rows: 24 };
    await expect(connection.exec(["true"], { pty })).rejects.toMatchObject({ code: "ERR_TOWLINE_COMMAND_UNSUPPORTED" });
    await expect(connection.exec(["true"], { signal: AbortSignal.abort() })).rejects.toThrow("abort");
    const result = await usingHost(Shell, (host) => host.run("true", { getPty: true }));
    expect(result).toMatchObject({ status: "refused", error: { message: "@shell has no terminals" } });
  });

  test.each<[string, (options: ShellCommandOptions) => Promise<unknown>]>([
    [
      "what is thrown later",
      async ({ stdout }) => {
        stdout.write("half");
        await once(stdout, "data");
        throw new Error("the line broke");
      },
    ],
    [
      "neither exit code nor signal",
      async ({ stdin }) => {
        stdin.resume();
        return { exitCode: null, signal: null };
      },
    ],
    [
      "an answer that is none, such as pyinfra's",
      async ({ stdout }) => {
        stdout.write("half");
        return [true, []];
      },
    ],
  ])("%s makes the outcome lost, never ok", async (_, run) => {
    class Breaking extends Shell {
      override async runShellCommand(_argv: readonly string[], options: ShellCommandOptions) {
        return run(options) as Promise<ProcessExit>;
      }
    }
    const result = await usingHost(Breaking, (host) => host.run("true"));
    expect(result).toMatchObject({ status: "lost", error: { code: "ERR_TOWLINE_LOST_CONNECTION" } });
  });

  test("an abort while it is being opened is heard, and told to the class", async () => {
    let told: AbortSignal | undefined;
    class Waiting extends Shell {
      override runShellCommand(_argv: readonly string[], { signal }: ShellCommandOptions) {
        told = signal;
        return new Promise<ProcessExit>(() => {});
      }
    }
    const connection = await connectDirectly(Waiting);
    const controller = new AbortController();
    const opening = connection.exec(["true"], { signal: controller.signal });
    controller.abort(new Error("never mind"));
    await expect(opening).rejects.toThrow("never mind");
    expect(told?.aborted).toBe(true);
  });

  test("output that was written, not piped, is ended for the class", async () => {
    class Writing extends Shell {
      override async runShellCommand(_argv: readonly string[], { stdout, stderr }: ShellCommandOptions) {
        stdout.write("one ");
        stdout.write("two");
        stderr.write("three");
        return { exitCode: 4, signal: null };
      }
    }
    const process = await (await connectDirectly(Writing)).exec(["anything"]);
    expect((await process.stdout.toArray()).join("")).toBe("one two");
    expect((await process.stderr.toArray()).join("")).toBe("three");
    expect(await process.exited).toEqual({ exitCode: 4, signal: null });
  });
});
