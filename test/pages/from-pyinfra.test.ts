/** The page for those who come from pyinfra tells of each argument and data key what the code does with it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { GLOBAL_ARGUMENTS } from "@towline/core";
import { expect, test } from "vitest";
import { REFUSED_ARGUMENTS, ROUTE_KEYS } from "../../packages/core/src/command/refused-arguments.ts";
import { insteadOfConnector, insteadOfKey } from "../../packages/core/src/discovery/foreign-names.ts";
import { root } from "../support/read-pages.ts";

const page = readFileSync(path.join(root, "docs/from-pyinfra.md"), "utf8");

/** pyinfra's data keys of the connectors that Towline has too, and one for each that it has not. */
const PYINFRA_KEYS = [
  ...["hostname", "port", "user", "password", "key", "key_password", "allow_agent", "look_for_keys", "forward_agent"],
  ...["config_file", "known_hosts_file", "strict_host_key_checking", "paramiko_connect_kwargs", "connect_kwargs"],
  ...["connect_retries", "connect_retry_min_delay", "connect_retry_max_delay", "file_transfer_protocol"],
].map((key) => `ssh_${key}`);
PYINFRA_KEYS.push("docker_identifier", "docker_image", "docker_container_id", "docker_platform", "docker_architecture");
PYINFRA_KEYS.push("chroot_directory", "winrm_hostname", "kubectl_pod");

/** The first two cells of each row of a section's first table. */
function rowsOf(title: string): [string, string][] {
  const start = page.indexOf(`\n## ${title}\n`);
  const section = page.slice(start, page.indexOf("\n## ", start + 1));
  const rows = [...section.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)];
  return rows.map(([, key = "", text = ""]) => [key, text]);
}

test("each argument is told of once, and what is refused is said to be", () => {
  const rows = rowsOf("Arguments");
  const refused = Object.keys(REFUSED_ARGUMENTS);
  const taken = [...GLOBAL_ARGUMENTS.map(({ key }) => key), ...ROUTE_KEYS];
  expect(rows.map(([key]) => key).sort()).toEqual([...taken, ...refused].sort());
  expect(
    rows
      .filter(([, text]) => text.startsWith("refused"))
      .map(([key]) => key)
      .sort(),
  ).toEqual(refused.sort());
});

test("each data key of pyinfra's is told of once", () => {
  expect(
    rowsOf("Data keys")
      .map(([key]) => key)
      .sort(),
  ).toEqual([...PYINFRA_KEYS].sort());
});

test.each(rowsOf("Data keys"))("%s: %s", async (key, text) => {
  const identifier = key.slice(0, key.indexOf("_"));
  const isOurs = text.startsWith("the same");
  if (!isOurs) expect(insteadOfKey(key)).toBeDefined();
  if (["winrm", "kubectl"].includes(identifier)) return expect(insteadOfConnector(identifier)).toBeDefined();
  const { default: connector } = await import(`../../plugins/connector-${identifier}/src/index.ts`);
  expect(key in connector.dataSchema.properties).toBe(isOurs);
});
