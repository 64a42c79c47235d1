/** `towline explain` and `towline connectors` show the settings that are for people. */
import { expect, test } from "vitest";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

test("what decides on the engine is named once", async () => {
  const cwd = await createProject({
    ssh_config: "Host web*\n  CertificateFile /c\n",
    "towline.config.yaml":
      "data: { ssh_config_file: ssh_config }\nfleet: { hosts: [web1, { web2: { ssh_engine: ssh2 } }] }\n",
  });
  for (const host of ["web1", "web2"]) {
    const { stdout } = await towline(["explain", host], { cwd });
    expect(stdout.match(/CertificateFile/g)).toHaveLength(1);
  }
});

test("what ssh_config leaves over is told as remarks, and only what the user sets is a setting", async () => {
  const cwd = await createProject({
    ssh_config: "ControlMaster auto\nHost web*\n  User deploy\n",
    "towline.config.yaml": [
      "data: { ssh_config_file: ssh_config }",
      "fleet: { hosts: [web1, { web2: { ssh_config_unused: [] } }] }",
    ].join("\n"),
  });
  const { stdout } = await towline(["explain", "--json", "web1", "web2"], { cwd });
  const events = await readEvents(stdout);
  const remark = expect.stringContaining("ControlMaster auto");
  expect(events).toContainEqual(expect.objectContaining({ type: "remark", host: "web1", message: remark }));
  expect(events).not.toContainEqual(expect.objectContaining({ type: "remark", host: "web2", message: remark }));
  const keysOf = (host: string) => events.filter((event) => event.host === host).map(({ key }) => key);
  expect(keysOf("web1")).toContain("ssh_user");
  expect(keysOf("web1")).not.toContain("ssh_config_unused");
  expect(keysOf("web2")).toContain("ssh_config_unused");
  const text = (await towline(["explain", "web1"], { cwd })).stdout;
  expect(text.match(/ControlMaster/g)).toHaveLength(1);
  expect((await towline(["connectors", "ssh"], { cwd })).stdout).not.toContain("ssh_config_unused");
});
