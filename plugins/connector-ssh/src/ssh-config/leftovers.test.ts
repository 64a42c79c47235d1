/** Options that don't simply take effect are told with their line, choose the engine, or have the host refused. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectForTest, failureOf } from "../../../../test/counterparts/connect-ssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { explainLeftovers } from "./explain-leftovers.ts";
import { resolveData } from "./resolve-data.ts";

async function resolve(text: string) {
  const folder = makeFolder();
  const ssh_config_file = join(folder, "config");
  await writeFile(ssh_config_file, text);
  const data = await resolveData({
    name: "@ssh/web1",
    data: { ssh_config_file },
    cwd: folder,
    signal: new AbortController().signal,
    log: () => undefined,
  });
  // Where the temporary folder lies below home, it is told as ~/…
  const explain = (engine: "ssh2" | "openssh") =>
    explainLeftovers(data, engine).map((line) => line.replace(/\(\S+\/config:/, "(config:"));
  return { data, explain };
}

test("each is explained with its file and line, but for those that are told as reasons for the engine", async () => {
  const { explain } = await resolve(
    "ControlMaster auto\nHost web1\n CertificateFile /c\n RevokedHostKeys /r\n BindInterface lo\n RequestTTY auto\n IPQoS lowdelay\n",
  );
  expect(explain("openssh")).toEqual([
    "BindInterface lo (config:5): not supported, so the host is not connected",
    "ControlMaster auto (config:1): has no effect here",
  ]);
  expect(explain("ssh2")).toEqual([
    "BindInterface lo (config:5): not supported, so the host is not connected",
    "RevokedHostKeys /r (config:4): it is needed, and ssh2 can't do it, so the host is not connected",
    "IPQoS lowdelay (config:7): has no effect by ssh2",
    "ControlMaster auto (config:1): has no effect here",
  ]);
});

test("what says nothing, and what another host has, is not told", async () => {
  const text = "ProxyUseFdpass no\nControlMaster no\nRevokedHostKeys none\nHost other\n BindInterface lo\n";
  const { explain } = await resolve(text);
  expect(explain("ssh2")).toEqual([]);
});

test.each([
  ["BindInterface lo", "auto"],
  ["RevokedHostKeys /r", "ssh2"],
] as const)("%s with ssh_engine %s: the host is refused, before anything is sent", async (line, ssh_engine) => {
  const { data } = await resolve(line);
  const carrier = { exec: failNow, openTcp: failNow, disconnect: async () => undefined };
  const error = await failureOf(connectForTest({ data: { ...data, ssh_hostname: "127.0.0.1", ssh_engine }, carrier }));
  expect(error.code).toBe("ERR_TOWLINE_DATA_INVALID");
  expect(error.message).toContain(line);
  expect(error.advice).toContain("[]");
});

function failNow(): Promise<never> {
  throw new Error("something was sent");
}
