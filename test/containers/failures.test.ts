/** What goes wrong with engines and containers is told as what it is, and is not taken for the command's own failure. */

import { readFile } from "node:fs/promises";
import path from "node:path";
import { orThrow } from "@towline/core";
import { describe, expect, onTestFinished, test } from "vitest";
import { IMAGE } from "../counterparts/container-engine.ts";
import { ENGINES, interceptProgram, openOn, useEngine, useWebContainer } from "../support/container-engines.ts";
import { makeFolder } from "../support/folders.ts";

describe.each(ENGINES)("$name", (tested) => {
  const { name } = tested;
  const engine = useEngine(tested);

  describe("with a container", () => {
    useWebContainer(engine);

    test("a command that a container is stopped under is lost, and works again when it is back", async () => {
      const { fleet } = await openOn(engine);
      const host = fleet.host(`@${name}/web`);
      const { status, exitCode, error } = await host.run("echo started; sleep 60", {
        onOutput: () => void engine.run("stop", "web"),
      });
      expect([status, exitCode, error?.code]).toEqual(["lost", null, "ERR_TOWLINE_LOST_CONNECTION"]);
      expect((error?.cause as Error | undefined)?.message).toContain("the container stopped meanwhile");
      expect((await host.run("true")).error?.message).toContain("does not run");
      await engine.run("start", "web");
      expect((await host.run("echo back")).stdout).toBe("back\n");
    });

    test("a container that stopped between two commands makes the second one lost, not failed", async () => {
      const { fleet } = await openOn(engine);
      const host = fleet.host(`@${name}/web`);
      orThrow(await host.run("true"));
      await engine.run("stop", "web");
      expect((await host.run("true")).status).toBe("lost");
    });

    test.each([1, 125, 126, 127, 137, 255])(
      "a command's own exit code %i is its own, whatever it says",
      async (code) => {
        const { fleet } = await openOn(engine);
        const own = `echo 'Error response from daemon: No such container: web' >&2; exit ${code}`;
        const result = await fleet.host(`@${name}/web`).run(own);
        expect([result.status, result.exitCode]).toEqual(["failed", code]);
      },
    );

    test("variables of a container arrive, and are in no command line", async () => {
      const lines = path.join(makeFolder(), "lines");
      interceptProgram(name, `printf '%s\\n' "$*" >>${lines}`);
      const value = ` it's "quoted" $HOME #not a comment=`;
      const { fleet } = await openOn(engine, { run_env: { SECRET: value, OTHER: "x" } });
      const result = await fleet.host(`@${name}/${IMAGE}`).run('printf %s "$SECRET"; test $OTHER = x');
      expect([result.status, result.stdout]).toEqual(["ok", value]);
      await fleet.close();
      const seen = await readFile(lines, "utf8");
      expect(seen).toContain("--env-file=/dev/stdin");
      expect(seen).not.toContain("quoted");
    });

    test("where the program is missing, that is said, with what to install", async () => {
      const { fleet } = await openOn(engine);
      const found = process.env.PATH;
      onTestFinished(() => {
        process.env.PATH = found;
      });
      process.env.PATH = "/nonexistent";
      const { status, error } = await fleet.host(`@${name}/web`).run("true");
      process.env.PATH = found;
      expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("is not installed")]);
      expect(error?.advice).toMatch(/Debian: (docker.io|podman)/);
    });
  });

  test.each([
    { what: "no such container", settings: { container_id: "nosuch" }, says: "there is no container nosuch" },
    { what: "neither", settings: { identifier: "nosuch" }, says: "there is neither a container nor an image nosuch" },
    {
      what: "no shell",
      settings: { image: name === "docker" ? "empty:1" : "localhost/empty:1" },
      says: "no shell (sh)",
    },
    { what: "a registry that is not there", settings: { image: "127.0.0.1:1/a:1" }, says: "could not pull the image" },
  ])("$what is told", async ({ settings, says }) => {
    const { fleet } = await openOn(engine, settings);
    const before = await engine.count();
    const { status, error } = await fleet.host(`@${name}/x`).run("true");
    expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining(says)]);
    expect(error?.advice).toBeTruthy();
    expect(await engine.count()).toEqual(before);
  });

  test.each(["-x", "a b", "a;b", "$(id)", "a\nb", "`id`"])(
    "the name %j is refused before anything runs",
    async (bad) => {
      const { fleet } = await openOn(engine);
      await expect(fleet.select(`@${name}/${bad}`).hosts()).rejects.toThrow(
        expect.objectContaining({ name: "InventoryError" }),
      );
    },
  );

  test("settings that exclude each other, or would be options, are refused before anything runs", async () => {
    for (const [settings, key] of [
      [{ container_id: "a", image: "b" }, "container_id"],
      [{ platform: "linux/amd64", architecture: "amd64" }, "platform"],
      [{ commit: "a:1", run_env: { A: "b" } }, "run_env"],
      [{ user: "--privileged" }, "user"],
      [{ volumes: ["-v"] }, "volumes"],
    ] as const) {
      const { fleet } = await openOn(engine, settings);
      const outcome = await fleet
        .host(`@${name}/web`)
        .run("true")
        .then(
          ({ error }) => error,
          (error: Error) => error,
        );
      expect([outcome?.name, outcome?.message]).toEqual(["ConnectorDataError", expect.stringContaining(key)]);
    }
  });
});

test.skipIf(ENGINES[0]?.missing !== undefined)("an engine of Docker that does not answer is told apart", async () => {
  const engine = { connector: "docker", data: { docker_host: "unix:///nonexistent/docker.sock" } } as const;
  const { fleet } = await openOn(engine);
  const { status, error } = await fleet.host("@docker/web").run("true");
  expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("does not answer")]);
  expect(error?.advice).toContain("docker_host");
});
