/** What a container lacks is told as that: a user, sudo, a shell; and no word of the engine's is the command's. */
import { describe, expect, test } from "vitest";
import { ENGINES, openOn, useEngine, useWebContainer } from "./engines.ts";

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

  test("a user for su that is not there", async () => {
    const { fleet } = await openOn(engine);
    const result = await fleet.host(`@${name}/web`).run("true", { suUser: "nobody99" });
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_PRIVILEGE" } });
    expect(result.error?.message).toContain("nobody99");
    expect(result.error?.advice).toBe("Name a user that the host has.");
  });
});
