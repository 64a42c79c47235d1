/** What becomes of containers: those of the user are left as they are, those that Towline starts go when it goes. */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type { Data } from "@towline/core";
import { orThrow } from "@towline/core";
import { beforeEach, describe, expect, test } from "vitest";
import { thisProcess } from "../../packages/container-engine/src/container/owner.ts";
import { type Census, type ContainerEngine, IMAGE } from "../counterparts/container-engine.ts";
import { ENGINES, interceptProgram, openOn, useEngine, useWebContainer } from "../support/container-engines.ts";

describe.each(ENGINES)("$name", (tested) => {
  const { name } = tested;
  const engine = useEngine(tested);
  useWebContainer(engine);
  let before: Census;

  beforeEach(async () => {
    before = await engine.count();
  });

  const state = (container: string) => engine.run("inspect", "--format={{.State.Status}}", container);

  test("a container of the user's is entered, and is as it was afterwards", async () => {
    const { fleet } = await openOn(engine);
    const id = await engine.run("inspect", "--format={{.Id}}", "web");
    for (const target of ["web", id, id.slice(0, 12)]) {
      const { stdout } = orThrow(await fleet.host(`@${name}/${target}`).run("hostname"));
      expect(id.startsWith(stdout.trim())).toBe(true);
    }
    await fleet.close();
    expect(await state("web")).toBe("running");
    expect(await engine.count()).toEqual(before);
  });

  test("of an image a container is started, and removed when the fleet closes", async () => {
    const { fleet, notices } = await openOn(engine);
    const host = fleet.host(`@${name}/${IMAGE}`);
    orThrow(await host.run("echo kept >/tmp/file"));
    expect((await host.run("cat /tmp/file")).stdout).toBe("kept\n");
    expect((await engine.count()).containers).toHaveLength(2);
    await fleet.close();
    expect(await engine.count()).toEqual(before);
    expect(notices).toEqual([
      {
        ...{ host: `@${name}/${IMAGE}`, connector: name, code: "container-removed" },
        message: expect.stringMatching(/^removed the container towline-\w+$/),
      },
    ]);
  });

  test("one that is to be kept is kept", async () => {
    const { fleet, notices } = await openOn(engine, { keep: true });
    orThrow(await fleet.host(`@${name}/${IMAGE}`).run("true"));
    await fleet.close();
    const kept = (await engine.count()).containers.filter((container) => container.startsWith("towline-"));
    expect(kept).toHaveLength(1);
    expect(notices.map(({ message }) => message)).toEqual([`kept the container ${kept[0]}`]);
    expect(await state(kept[0] ?? "")).toBe("running");
    await engine.run("rm", "--force", kept[0] ?? "");
  });

  test("one that is to be committed becomes an image that starts what the first one did", async () => {
    await engine.run("commit", '--change=ENTRYPOINT ["echo"]', '--change=CMD ["original"]', "web", "first:1");
    const { fleet, notices } = await openOn(engine, { commit: "made:2" });
    orThrow(await fleet.host(`@${name}/first:1`).run("echo it is here >/made"));
    await fleet.close();
    expect(notices.map(({ code }) => code)).toEqual(["container-committed", "container-removed"]);
    expect(await engine.run("run", "--rm", "made:2")).toBe("original");
    expect(await engine.run("run", "--rm", "--entrypoint=cat", "made:2", "/made")).toBe("it is here");
    await engine.run("rmi", "--force", "made:2", "first:1");
    expect(await engine.count()).toEqual(before);
  });

  test("one that can't be committed is not removed, then or later, and the error names it", async () => {
    failAt("commit", name);
    const { fleet, notices } = await openOn(engine, { commit: "made:3" });
    const target = `@${name}/${IMAGE}`;
    const report = await fleet.select(target).run("hostname; echo done >/made", { disconnect: true });
    const [container = ""] = (await engine.count()).containers.filter((each) => each.startsWith("towline-"));
    expect(report.counts).toMatchObject({ ok: 0, failed: 1 });
    const [result] = report.results;
    expect([result?.exitCode, result?.stdout.length]).toEqual([0, 13]);
    expect(result?.error).toMatchObject({ code: "ERR_TOWLINE_NOT_FINISHED", host: target, connector: name });
    expect(result?.error?.message).toContain(`${container} was not committed as made:3, and is still there: `);
    expect(result?.error?.message).toContain("no space left on device");
    expect(result?.error?.advice).toContain(`${name} commit ${container} made:3`);
    await fleet.close();
    expect(notices).toEqual([]);
    expect(await engine.run("exec", container, "cat", "/made")).toBe("done");
    await engine.run("rm", "--force", container);
  });

  test("where no result can tell that it was not committed, closing the fleet does", async () => {
    failAt("commit", name);
    const { fleet } = await openOn(engine, { commit: "made:3" });
    orThrow(await fleet.host(`@${name}/${IMAGE}`).run("true"));
    await expect(fleet.close()).rejects.toMatchObject({
      code: "ERR_TOWLINE_NOT_FINISHED",
      message: expect.stringContaining("was not committed as made:3, and is still there"),
    });
    await fleet.close();
    const [container = ""] = (await engine.count()).containers.filter((each) => each.startsWith("towline-"));
    await engine.run("rm", "--force", container);
  });

  test("a stopped container is started only if asked for, and not stopped again", async () => {
    await engine.run("stop", "--time=0", "web");
    const refusing = await openOn(engine);
    const { status, error } = await refusing.fleet.host(`@${name}/web`).run("true");
    expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("web does not run (exited)")]);
    expect(error?.advice).toContain(`${name}_start`);
    expect(await state("web")).toBe("exited");
    const starting = await openOn(engine, { start: true });
    orThrow(await starting.fleet.host(`@${name}/web`).run("true"));
    await starting.fleet.close();
    expect(starting.notices.map(({ message }) => message)).toEqual([
      "started the container web, which is left running",
    ]);
    expect(await state("web")).toBe("running");
  });

  test("where a container and an image have one name, it is the container's", async () => {
    await engine.run("tag", IMAGE, "web:latest");
    const { fleet, log } = await openOn(engine);
    const id = await engine.run("inspect", "--format={{.Id}}", "--type=container", "web");
    const { stdout } = orThrow(await fleet.host(`@${name}/web`).run("hostname"));
    expect(id.startsWith(stdout.trim())).toBe(true);
    expect(log.join("\n")).toContain("container web, not an image");
    await engine.run("rmi", "web:latest");
  });

  test("an image whose name begins a container's id is no container", async () => {
    const id = await engine.run("inspect", "--format={{.Id}}", "web");
    const image = `${id.slice(0, 6)}`;
    await engine.run("tag", IMAGE, `${image}:latest`);
    const { fleet } = await openOn(engine);
    const { stdout } = orThrow(await fleet.host(`@${name}/${image}`).run("hostname"));
    expect(id.startsWith(stdout.trim())).toBe(false);
    await fleet.close();
    await engine.run("rmi", `${image}:latest`);
  });

  test("an entry point that ends at once does not disturb", async () => {
    await engine.run("commit", '--change=ENTRYPOINT ["false"]', "web", "false:1");
    const { fleet } = await openOn(engine);
    expect((await fleet.host(`@${name}/false:1`).run("echo in")).stdout).toBe("in\n");
    await fleet.close();
    await engine.run("rmi", "--force", "false:1");
  });

  test("what a killed client left is removed by the next one, and what another holds is not", async () => {
    const first = await hold(engine);
    const second = await hold(engine);
    expect((await engine.count()).containers).toHaveLength(3);
    first.process.kill("SIGKILL");
    await first.gone;
    expect((await engine.count()).containers).toHaveLength(3);
    const third = await hold(engine);
    const ids = await engine.run("ps", "--all", "--no-trunc", "--format={{.ID}}");
    const isThere = (client: Held) => ids.includes(client.container);
    expect([first, second, third].map(isThere)).toEqual([false, true, true]);
    expect(third.said()).toMatch(/^container-removed: removed what a run before this one left: towline-\w+$/m);
    for (const client of [second, third]) {
      client.process.stdin.end();
      await client.gone;
    }
    expect((await engine.count()).containers).toEqual(before.containers);
  });

  test("what a client of another machine holds by the same engine is not removed, whatever its process is called", async () => {
    const { machine, process } = await thisProcess();
    const earlier = process.replace(/^[^/]+/, "00000000-0000-0000-0000-000000000000");
    for (const [container, owner] of [
      ["towline-theirs", "0".repeat(32)],
      ["towline-ours", machine],
    ] as const) {
      const labels = { container, machine: owner, process: earlier };
      await engine.startContainer(
        container,
        ...Object.entries(labels).map(([key, value]) => `--label=towline.${key}=${value}`),
      );
    }
    const client = await hold(engine);
    client.process.stdin.end();
    await client.gone;
    expect(client.said()).toContain("removed what a run before this one left: towline-ours");
    expect((await engine.count()).containers).toEqual(["towline-theirs", "web"]);
    await engine.run("rm", "--force", "towline-theirs");
  });

  test("what a killed client was to commit is not removed by the next one, which tells of it", async () => {
    const killed = await hold(engine, { [`${name}_commit`]: "made:4" });
    killed.process.kill("SIGKILL");
    await killed.gone;
    const [container = ""] = (await engine.count()).containers.filter((each) => each.startsWith("towline-"));
    const next = await hold(engine);
    next.process.stdin.end();
    await next.gone;
    expect(next.said()).toContain(`container-left: the container ${container} is still there: it was to be committed`);
    expect(await state(container)).toBe("running");
    await engine.run("rm", "--force", container);
  });
});

/** Has the engine's program fail when it is to do something, until the test is over. */
function failAt(command: string, engine: "docker" | "podman"): void {
  interceptProgram(
    engine,
    `for word; do
  test "$word" = ${command} && { echo "Error: no space left on device" >&2; exit 1; }
  case $word in -*) ;; *) break ;; esac
done`,
  );
}

interface Held {
  readonly process: ChildProcessWithoutNullStreams;
  readonly gone: Promise<unknown>;
  /** The beginning of its id. */
  readonly container: string;
  /** What it gave notice of. */
  said(): string;
}

/** A client of its own process that holds a container. */
async function hold({ connector, data, environment }: ContainerEngine, settings: Data = {}): Promise<Held> {
  const words = [
    ...["--conditions=@towline/source", "--import", "tsx"],
    ...[
      path.join(import.meta.dirname, "../support/holding-client.ts"),
      `@${connector}/${IMAGE}`,
      JSON.stringify({ ...data, ...settings }),
    ],
  ];
  const client = spawn(process.execPath, words, { env: { ...process.env, ...environment } });
  const gone = once(client, "close");
  let said = "";
  client.stderr.on("data", (bytes: Buffer) => {
    said += bytes.toString();
  });
  const [line] = await Promise.race([once(client.stdout, "data"), gone.then(() => Promise.reject(new Error(said)))]);
  return { process: client, gone, container: String(line).trim(), said: () => said };
}
