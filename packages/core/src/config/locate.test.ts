/** Lines of places in a file. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { appendKey, splitPath } from "./document-path.ts";
import { locate } from "./locate.ts";

const folder = mkdtempSync(join(tmpdir(), "towline-locate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const YAML = `# a comment
data: &all
  ssh_user: deploy
groups:
  web:
    hosts: [web1]
fleet:
  hosts:
    - web1:
        ssh_port: 22
    - "@docker/ubuntu:24.04": { _chdir: /srv,
          docker_user: x }
    - "a.b":
        <<: *all
        rack: 7
`;

test.each([
  ["data", 2],
  ["data.ssh_user", 3],
  ["groups.web.hosts[0]", 6],
  ["fleet.hosts[0]", 9],
  ["fleet.hosts[0].web1.ssh_port", 10],
  ['fleet.hosts[1]["@docker/ubuntu:24.04"].docker_user', 12],
  ['fleet.hosts[2]["a.b"].rack', 15],
  ['fleet.hosts[2]["a.b"].ssh_user', 3],
  ["fleet.hosts[0].web1.missing", 9],
  ["nothing.at.all", undefined],
])("finds %s in YAML on line %s", async (path, line) => {
  const file = join(folder, "a.yaml");
  writeFileSync(file, YAML);
  expect(await locate(file, path)).toBe(line);
});

test("finds lines in JSON, and below package.json's own key", async () => {
  const config = '{\n  "fleet": {\n    "hosts": [\n      "a"\n    ]\n  }\n}';
  writeFileSync(join(folder, "a.json"), config);
  expect(await locate(join(folder, "a.json"), "fleet.hosts[0]")).toBe(4);
  writeFileSync(join(folder, "package.json"), `{\n  "towline": ${config}\n}`);
  expect(await locate(join(folder, "package.json"), "fleet.hosts[0]")).toBe(5);
});

test("sees a file that has changed, and one that is gone", async () => {
  const file = join(folder, "b.yaml");
  writeFileSync(file, "a: 1\n");
  expect(await locate(file, "a")).toBe(1);
  writeFileSync(file, "\n\na: 1\n");
  expect(await locate(file, "a")).toBe(3);
  rmSync(file);
  expect(await locate(file, "a")).toBeUndefined();
});

test("a path is read back as it was written", () => {
  const key = fc.oneof(fc.string(), fc.constantFrom("a.b", "[0]", '"', "@docker/a:1", "\\", "web-1"), fc.nat(99));
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 5 }), (keys) => {
      expect(splitPath(keys.reduce<string>(appendKey, ""))).toEqual(keys);
    }),
  );
});
