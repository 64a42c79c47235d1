/** What others could have written runs nowhere: each source of code or programs × owner, bits and place, each alone. */
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { openFleet } from "@towline/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Kind, type MarkedProject, makeMarkedProject, RUNS } from "../support/marked-projects.ts";

const INSTALLATION = path.resolve(import.meta.dirname, "../../packages/cli");
const OTHER = 12345;
const isRoot = process.geteuid?.() === 0;
const KINDS: readonly Kind[] = ["plugins", "connectors", "programs", "code"];

afterEach(() => vi.unstubAllEnvs());

/** Does with a project all that the commands do, and tells what was said about it. */
async function useAll(project: MarkedProject): Promise<string> {
  const said: string[] = [];
  const listen = async (work: Promise<unknown>) => {
    await work.catch((error: Error & { advice?: string }) => said.push(`${error.message} ${error.advice}`));
  };
  await listen(
    (async () => {
      const onNotice = ({ message }: { message: string }) => said.push(message);
      await using fleet = await openFleet({ cwd: project.folder, installation: INSTALLATION, onNotice });
      for (const { problem } of [...fleet.plugins, ...fleet.registry.list()]) if (problem) said.push(problem.message);
      await listen(fleet.schema());
      for (const target of ["@local", "v1", "p1", "c1", "@own/a", "@named/a", "@self/a", "all"]) {
        await listen(fleet.select(target).hosts());
        await listen(
          (async () => {
            const [entry] = await fleet.select(target).hosts();
            if (entry !== undefined) await fleet.explain(entry);
          })(),
        );
        await listen(
          (async () => {
            for await (const { error } of fleet.select(target).run("true", { timeout: 20_000 })) {
              if (error !== undefined) said.push(error.message);
            }
          })(),
        );
      }
    })(),
  );
  return said.join("\n");
}

describe.each(KINDS)("%s", (kind) => {
  test("of a project of one's own run", async () => {
    const project = makeMarkedProject(kind);
    await useAll(project);
    expect(project.ran()).toEqual(RUNS[kind]);
  });

  describe.each([0o020, 0o002])("with the bit %o", (bit) => {
    // The group of a user alone is no danger; root's is, and it is that of the files of those who are root.
    test.skipIf(bit === 0o020 && !isRoot)(
      "of the folder above, of the root, or of all files: nothing runs",
      async () => {
        for (const where of ["above", "root", "files"] as const) {
          const project = makeMarkedProject(kind);
          for (const place of placesOf(project, where)) chmodSync(place, (lstatSync(place).mode & 0o777) | bit);
          const said = await useAll(project);
          expect(project.ran(), where).toEqual([]);
          expect(said, where).toMatch(/can write to .*chmod [go]-w/s);
        }
      },
    );
  });

  describe.skipIf(!isRoot)("of another user (needs root)", () => {
    test.each(["above", "root", "files", "everything"] as const)(
      "%s: nothing runs, and the owner is named",
      async (where) => {
        const project = makeMarkedProject(kind);
        for (const place of placesOf(project, where)) chownSync(place, OTHER, OTHER);
        const said = await useAll(project);
        expect(project.ran()).toEqual([]);
        expect(said).toContain(`belongs to user ${OTHER}, and you are root`);
      },
    );

    test("in a folder where everyone may put something: his own runs nothing, ours does", async () => {
      const theirs = makeMarkedProject(kind);
      chmodSync(theirs.top, 0o1777);
      for (const place of placesOf(theirs, "project")) chownSync(place, OTHER, OTHER);
      await useAll(theirs);
      expect(theirs.ran()).toEqual([]);

      const ours = makeMarkedProject(kind);
      chmodSync(ours.top, 0o1777);
      await useAll(ours);
      expect(ours.ran()).toEqual(RUNS[kind]);
    });

    test("with sudo: what belongs to the user who called it runs", async () => {
      const project = makeMarkedProject(kind);
      for (const place of placesOf(project, "everything")) chownSync(place, OTHER, OTHER);
      vi.stubEnv("SUDO_UID", String(OTHER));
      await useAll(project);
      expect(project.ran()).toEqual(RUNS[kind]);
    });
  });
});

test.skipIf(!isRoot).each(["plugins", "connectors", "code"] as const)(
  "%s with another user's modules above it, where Node would find them (needs root)",
  async (kind) => {
    const project = makeMarkedProject(kind);
    chmodSync(project.top, 0o1777);
    const modules = path.join(project.top, "node_modules");
    mkdirSync(modules);
    chownSync(modules, OTHER, OTHER);
    const said = await useAll(project);
    expect(project.ran()).toEqual([]);
    expect(said).toContain(`${modules} belongs to user ${OTHER}`);
  },
);

describe.skipIf(!isRoot)("one source of another user alone, in a project of one's own (needs root)", () => {
  const each = KINDS.flatMap((kind) =>
    makeMarkedProject(kind)
      .sources.filter((source) => source !== "shell")
      .map((source) => [kind, source] as const),
  );

  test.each(each)("%s: %s", async (kind, source) => {
    const project = makeMarkedProject(kind);
    chownSync(path.join(project.folder, source), OTHER, OTHER);
    const said = await useAll(project);
    expect(said).toContain(`${path.join(project.folder, source)} belongs to user ${OTHER}`);
    const stays = source.startsWith("towline.config") ? STILL_RUNS[kind] : undefined;
    if (stays === undefined) expect(project.ran().length).toBeLessThan(RUNS[kind].length);
    else expect(project.ran()).toEqual(stays);
  });

  /** Where the config alone is another user's: what one's own package.json names. */
  const STILL_RUNS: { readonly [Each in Kind]: readonly string[] } = {
    ...{ plugins: [], programs: [], code: [] },
    connectors: ["connector-by-name", "the-project-itself"],
  };
});

function placesOf(
  { top, folder }: MarkedProject,
  where: "above" | "root" | "files" | "project" | "everything",
): string[] {
  if (where === "above") return [top];
  if (where === "root") return [folder];
  const inside = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name));
  if (where === "files") return inside.filter((place) => lstatSync(place).isFile());
  return where === "project" ? [folder, ...inside] : [top, folder, ...inside];
}
