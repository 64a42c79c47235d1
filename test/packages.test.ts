/** Every package says what it is, where its project is, and on which Node it runs. */
import { expect, test } from "vitest";
import { completeManifest, listPackages, readManifest } from "../scripts/manifests.ts";

test.each(listPackages())("%s says what it is, and what all packages share", (folder) => {
  const manifest = readManifest(folder);
  // Wrong here? `npm run manifests` writes it.
  expect(manifest).toEqual(completeManifest(folder));
  expect(manifest.description).toMatch(/^\S.{15,}[^.]$/);
  expect(new Set(manifest.keywords).size).toBeGreaterThanOrEqual(2);
});

test("no two packages describe themselves with the same words", () => {
  const descriptions = listPackages().map((folder) => readManifest(folder).description);
  expect(new Set(descriptions).size).toBe(descriptions.length);
});

test("a connector is found by what it is, and says which one it is", () => {
  const connectors = listPackages()
    .map(readManifest)
    .filter(({ name }) => name.startsWith("@towline/connector-"));
  expect(connectors.length).toBeGreaterThan(0);
  for (const { name, keywords, towline } of connectors) {
    expect(keywords).toEqual(expect.arrayContaining(["towline", "towline-connector"]));
    expect(`@towline/connector-${(towline as { connector: string }).connector}`).toBe(name);
  }
});
