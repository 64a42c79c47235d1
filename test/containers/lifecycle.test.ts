/** What becomes of containers: those of the user are left as they are, those that Towline starts go when it goes. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Census, type ContainerEngine, IMAGE } from "../counterparts/container-engine.ts";
import { ENGINES, openOn } from "./engines.ts";

describe.each(ENGINES)("$name", ({ name, missing, start }) => {
  let engine: ContainerEngine;
  let before: Census;

  beforeAll(async () => {
    if (missing === undefined) engine = await start();
  });
  beforeEach(async (context) => {
    if (missing !== undefined) context.skip(missing);
    await engine.startContainer("web");
    before = await engine.count();
  });
  afterEach(async () => {
    if (missing === undefined) await engine.run("rm", "--force", "web");
  });
  afterAll(() => engine?.stop());

  const state = (container: string) => engine.run("inspect", "--format={{.State.Status}}", container);

  test("a container of the user's is entered, and is as it was afterwards", async () => {
    const { fleet } = await openOn(engine);
    const id = await engine.run("inspect", "--format={{.Id}}", "web");
    for (const target of ["web", id, id.slice(0, 12)]) {
      const { stdout } = (await fleet.host(`@${name}/${target}`).run("hostname")).orThrow();
      expect(id.startsWith(stdout.trim())).toBe(true);
    }
    await fleet.close();
    expect(await state("web")).toBe("running");
    expect(await engine.count()).toEqual(before);
  });

  test("of an image a container is started, and removed when the fleet closes", async () => {
    const { fleet, log } = await openOn(engine);
    const host = fleet.host(`@${name}/${IMAGE}`);
    (await host.run("echo kept >/tmp/file")).orThrow();
    expect((await host.run("cat /tmp/file")).stdout).toBe("kept\n");
    expect((await engine.count()).containers).toHaveLength(2);
    await fleet.close();
    expect(await engine.count()).toEqual(before);
    expect(log.join("\n")).toMatch(/started towline-\w+ from [\s\S]*removed towline-/);
  });

  test("one that is to be kept is kept", async () => {
    const { fleet } = await openOn(engine, { keep: true });
    (await fleet.host(`@${name}/${IMAGE}`).run("true")).orThrow();
    await fleet.close();
    const kept = (await engine.count()).containers.filter((container) => container.startsWith("towline-"));
    expect(kept).toHaveLength(1);
    expect(await state(kept[0] ?? "")).toBe("running");
    await engine.run("rm", "--force", kept[0] ?? "");
  });

  test("one that is to be committed becomes an image that starts what the first one did", async () => {
    await engine.run("commit", '--change=ENTRYPOINT ["echo"]', '--change=CMD ["original"]', "web", "first:1");
    const { fleet } = await openOn(engine, { commit: "made:2" });
    (await fleet.host(`@${name}/first:1`).run("echo it is here >/made")).orThrow();
    await fleet.close();
    expect(await engine.run("run", "--rm", "made:2")).toBe("original");
    expect(await engine.run("run", "--rm", "--entrypoint=cat", "made:2", "/made")).toBe("it is here");
    await engine.run("rmi", "--force", "made:2", "first:1");
    expect(await engine.count()).toEqual(before);
  });

  test("a stopped container is started only if asked for, and not stopped again", async () => {
    await engine.run("stop", "--time=0", "web");
    const refusing = await openOn(engine);
    const { status, error } = await refusing.fleet.host(`@${name}/web`).run("true");
    expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("web does not run (exited)")]);
    expect(error?.advice).toContain(`${name}_start`);
    expect(await state("web")).toBe("exited");
    const starting = await openOn(engine, { start: true });
    (await starting.fleet.host(`@${name}/web`).run("true")).orThrow();
    await starting.fleet.close();
    expect(await state("web")).toBe("running");
  });

  test("where a container and an image have one name, it is the container's", async () => {
    await engine.run("tag", IMAGE, "web:latest");
    const { fleet, log } = await openOn(engine);
    const id = await engine.run("inspect", "--format={{.Id}}", "--type=container", "web");
    const { stdout } = (await fleet.host(`@${name}/web`).run("hostname")).orThrow();
    expect(id.startsWith(stdout.trim())).toBe(true);
    expect(log.join("\n")).toContain("container web, not an image");
    await engine.run("rmi", "web:latest");
  });

  test("an image whose name begins a container's id is no container", async () => {
    const id = await engine.run("inspect", "--format={{.Id}}", "web");
    const image = `${id.slice(0, 6)}`;
    await engine.run("tag", IMAGE, `${image}:latest`);
    const { fleet } = await openOn(engine);
    const { stdout } = (await fleet.host(`@${name}/${image}`).run("hostname")).orThrow();
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
    for (const client of [second, third]) {
      client.process.stdin.end();
      await client.gone;
    }
    expect((await engine.count()).containers).toEqual(before.containers);
  });
});

interface Held {
  readonly process: ChildProcessWithoutNullStreams;
  readonly gone: Promise<unknown>;
  /** The beginning of its id. */
  readonly container: string;
}

/** A client of its own process that holds a container. */
async function hold({ connector, data, environment }: ContainerEngine): Promise<Held> {
  const words = [
    ...["--conditions=@towline/source", "--import", "tsx"],
    ...[path.join(import.meta.dirname, "holding-client.ts"), `@${connector}/${IMAGE}`, JSON.stringify(data)],
  ];
  const client = spawn(process.execPath, words, { env: { ...process.env, ...environment } });
  const gone = once(client, "close");
  let said = "";
  client.stderr.on("data", (bytes: Buffer) => {
    said += bytes.toString();
  });
  const [line] = await Promise.race([once(client.stdout, "data"), gone.then(() => Promise.reject(new Error(said)))]);
  return { process: client, gone, container: String(line).trim() };
}
