/** What a container lacks is told as that: a user, sudo, a shell; and no word of the engine's is the command's. */
import { describe, expect, test } from "vitest";
import { ENGINES, interceptProgram, openOn, useEngine, useWebContainer } from "../support/container-engines.ts";

describe.each(ENGINES)("$name", (tested) => {
  const { name } = tested;
  const engine = useEngine(tested);
  useWebContainer(engine);

  test("a user of the settings that is not there", async () => {
    const { fleet } = await openOn(engine, { user: "nobody99" });
    const result = await fleet.host(`@${name}/web`).run("true");
    expect(result).toMatchObject({ status: "unreachable", stdout: "", stderr: "" });
    expect(result.error?.message).toContain("the container has no such user");
    expect(result.error?.message).toContain("nobody99");
    expect(result.error?.advice).toContain(`${name}_user`);
  });

  test.each(["sudo", "doas"] as const)("%s is not there", async (program) => {
    const { fleet } = await openOn(engine);
    const result = await fleet.host(`@${name}/web`).run("true", { [program]: true });
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_PRIVILEGE" } });
    expect(result.error?.message).toMatch(new RegExp(`^@${name}/web has no ${program}`));
    expect(result.error?.advice).toMatch(/Install/);
  });

  test("what the client says before a command is none of its output, nor of a file, nor of a hash", async () => {
    interceptProgram(name, `case " $* " in *" exec "*) echo 'Emulate Docker CLI using podman.' >&2 ;; esac`);
    const { fleet } = await openOn(engine);
    const host = fleet.host(`@${name}/web`);
    const result = await host.run("echo out; echo err >&2; exit 3");
    expect(result).toMatchObject({ status: "failed", exitCode: 3, stdout: "out\n", stderr: "err\n" });
    expect(await host.run("true")).toMatchObject({ status: "ok", stdout: "", stderr: "", output: [] });
    const lane = await host.openLane();
    expect(await lane.run("echo in a lane")).toMatchObject({ stdout: "in a lane\n", stderr: "" });
    await lane.close();
    expect(await host.put(Buffer.from("content"), "/tmp/words", { verify: true })).toMatchObject({ status: "ok" });
    expect((await host.run("cat /tmp/words")).stdout).toBe("content");
  });

  test("what the engine says of a program that it could not start is no output", async () => {
    const { fleet } = await openOn(engine);
    const result = await fleet.host(`@${name}/web`).run("true", { sudo: true });
    expect(result).toMatchObject({ status: "refused", stdout: "", stderr: "", output: [] });
  });

  test("a user for su that is not there", async () => {
    const { fleet } = await openOn(engine);
    const result = await fleet.host(`@${name}/web`).run("true", { suUser: "nobody99" });
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_PRIVILEGE" } });
    expect(result.error?.message).toContain("nobody99");
    expect(result.error?.advice).toBe("Name a user that the host has.");
  });
});
