/** What the next version changes is written so that it becomes that version: of all packages, and not the first whole one. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { listPackages, readManifest } from "../scripts/manifests.ts";

const root = path.resolve(import.meta.dirname, "..");
const published = listPackages().filter((folder) => readManifest(folder).private !== true);
const changesets = readdirSync(path.join(root, ".changeset")).filter((name) => /^(?!README).*\.md$/.test(name));

test("each names packages that are published, and how much of a change it is", () => {
  const names = published.map((folder) => readManifest(folder).name);
  for (const file of changesets) {
    const text = readFileSync(path.join(root, ".changeset", file), "utf8");
    const [, head = "", body = ""] = /^---\n(.*?)\n---\n\n(\S.*)$/s.exec(text) ?? [];
    const lines = head.split("\n").map((line) => /^"(.+)": (patch|minor)$/.exec(line)?.[1]);
    expect(names, file).toEqual(expect.arrayContaining(lines));
    expect(body, file).toMatch(/\.\n$/);
  }
});

test("all published packages have one version", () => {
  expect(new Set(published.map((folder) => readManifest(folder).version)).size).toBe(1);
});

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

// Elsewhere, changesets doesn't start.
test.skipIf(major < 22 || (major === 22 && minor < 11))("a minor change makes the next minor version of all", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "towline-versions-"));
  try {
    for (const name of listPackages()) {
      mkdirSync(path.join(folder, name), { recursive: true });
      cpSync(path.join(root, name, "package.json"), path.join(folder, name, "package.json"));
    }
    cpSync(path.join(root, "pnpm-workspace.yaml"), path.join(folder, "pnpm-workspace.yaml"));
    cpSync(path.join(root, ".changeset"), path.join(folder, ".changeset"), { recursive: true });
    writeFileSync(path.join(folder, ".changeset/a-change.md"), '---\n"@towline/core": minor\n---\n\nA change.\n');
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
    execFileSync(process.execPath, ["node_modules/@changesets/cli/bin.js", "version"], { cwd: folder, stdio: "pipe" });
    const [before, after] = [root, folder].map((top) => versionOf(path.join(top, "packages/core")));
    const next = before?.split(".").map(Number) ?? [];
    expect(after).toBe(`${next[0]}.${(next[1] ?? 0) + 1}.0`);
    expect(new Set(published.map((name) => versionOf(path.join(folder, name))))).toEqual(new Set([after]));
    expect(readFileSync(path.join(folder, "packages/core/CHANGELOG.md"), "utf8")).toContain("A change.");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function versionOf(folder: string): string {
  return (JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string }).version;
}
