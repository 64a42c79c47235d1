/** The module itself: light, and with DataMeta that fits its schema. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import ssh from "./index.ts";

describe("@towline/connector-ssh", () => {
  test("describes every key, and no other", () => {
    expect(Object.keys(ssh.dataMeta).sort()).toEqual(Object.keys(ssh.dataSchema.properties).sort());
    for (const [key, meta] of Object.entries(ssh.dataMeta)) {
      expect(key).toMatch(/^ssh_/);
      expect(meta.description.length).toBeGreaterThan(3);
      if (/password/.test(key)) expect(meta).toMatchObject({ secret: true });
    }
  });

  test("does not load ssh2 or ssh-config to list and describe hosts", () => {
    const script = `
      const { default: ssh } = await import(${JSON.stringify(fileURLToPath(new URL("./index.ts", import.meta.url)))});
      [...ssh.makeNamesData("web1")];
      const { createRequire } = await import("node:module");
      const loaded = Object.keys(createRequire(import.meta.url).cache ?? {});
      process.stdout.write(JSON.stringify(loaded.filter((file) => /ssh2|ssh-config/.test(file))));
    `;
    const output = execFileSync(
      process.execPath,
      ["--conditions=@towline/source", "--import", "tsx", "--input-type=module", "-e", script],
      { encoding: "utf8", cwd: fileURLToPath(new URL("../../../", import.meta.url)) },
    );
    expect(output).toBe("[]");
  });

  test("tells whether the native addon is in use, and which ssh program there is", async () => {
    const findings = (await ssh.checkInstallation?.()) ?? [];
    expect(findings.map(({ name }) => name)).toEqual(["ssh2 crypto addon", "ssh program"]);
    for (const finding of findings) expect(finding.ok || finding.advice !== undefined).toBe(true);
  });
});
