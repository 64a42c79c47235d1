/** What connectors need is told in a few words, and one that fails or hangs keeps nobody waiting. */
import { defineConnector, type InstallationFinding } from "@towline/core";
import { expect, test } from "vitest";
import { inspectInstallation, summarizeInstallation } from "./inspect-installation.ts";

const make = (checkInstallation?: () => Promise<readonly InstallationFinding[]>) =>
  defineConnector({
    name: "web",
    summary: "",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    makeNamesData: () => [],
    ...(checkInstallation === undefined ? {} : { checkInstallation }),
  });

test("what is there and what is not", () => {
  const found = { name: "kubectl", ok: true, detail: "v1.32.4" };
  const missing = { name: "helm", ok: false, detail: "it is not installed", advice: "Install it." };
  expect(summarizeInstallation([found, missing])).toBe("kubectl v1.32.4, no helm");
  const telling = { name: "docker program", ok: true, detail: "Docker version 28.2.2" };
  expect(summarizeInstallation([telling])).toBe("Docker version 28.2.2");
  expect(summarizeInstallation([])).toBe("");
});

test.each([
  ["needs nothing", make(), []],
  [
    "fails",
    make(() => Promise.reject(new Error("oops"))),
    [{ name: "web", ok: false, detail: expect.stringContaining("oops") }],
  ],
  [
    "hangs",
    make(() => new Promise(() => {})),
    [{ name: "web", ok: false, detail: expect.stringContaining("no answer") }],
  ],
])("a connector that %s", async (_case, connector, findings) => {
  expect(await inspectInstallation(connector, 20)).toEqual(findings);
});
