/** What ssh is told on its command line. */
import { expect, test } from "vitest";
import type { SshData } from "../settings/connector-data.ts";
import { dataMeta } from "../settings/data-meta.ts";
import { type MasterPlan, makeMasterArguments } from "./master-options.ts";

const DEFAULTS = Object.fromEntries(
  Object.entries(dataMeta).flatMap(([key, meta]) => ("default" in meta ? [[key, meta.default]] : [])),
);

function argumentsFor(data: Partial<SshData>, plan: Partial<MasterPlan> = {}): readonly string[] {
  return makeMasterArguments({
    data: { ...DEFAULTS, ...data } as SshData,
    ...{ host: "web1", address: "10.0.0.4", user: "deploy", agent: undefined, cwd: "/work", folder: "/tmp/towline-x" },
    ...{ canAnswer: false, canAsk: false, hostKeyAlgorithms: undefined, configFile: undefined },
    ...plan,
  });
}

test("holds no secret", () => {
  const words = argumentsFor({ ssh_password: "hunter2", ssh_key_password: "sesame" }, { canAnswer: true }).join(" ");
  expect(words).not.toMatch(/hunter2|sesame/);
  expect(words).toContain("BatchMode=no");
});

test("asks nobody where nobody can answer", () => {
  expect(argumentsFor({})).toContain("BatchMode=yes");
});

test("a name can be no option", () => {
  expect(argumentsFor({}).slice(-2)).toEqual(["--", "web1"]);
});

test("nobody but known_hosts vouches for a host, whatever ssh_config says (CVE-2025-26465)", () => {
  const options = ["VerifyHostKeyDNS=no", "NoHostAuthenticationForLocalhost=no", "CheckHostIP=no", "UpdateHostKeys=no"];
  expect(argumentsFor({})).toEqual(expect.arrayContaining(options));
});

test.each<[Partial<SshData>, readonly string[]]>([
  [{ ssh_key: "k e%y" }, ['IdentityFile="/work/k e%%y"', "IdentitiesOnly=yes", "IdentityAgent=none"]],
  [{ ssh_identity_files: ["/a", "/b"] }, ['IdentityFile="/a"', 'IdentityFile="/b"', "IdentitiesOnly=no"]],
  [{ ssh_look_for_keys: false, ssh_allow_agent: false }, ["IdentityFile=none", "IdentityAgent=none"]],
  [{ ssh_identity_agent: '/a"b' }, ['IdentityAgent="/a\\"b"']],
  [{ ssh_known_hosts_file: "/k", ssh_further_known_hosts_files: ["/m", "none"] }, ['UserKnownHostsFile="/k" "/m"']],
  [
    { ssh_strict_host_key_checking: "no", ssh_known_hosts_file: "/k", ssh_further_known_hosts_files: [] },
    ["StrictHostKeyChecking=accept-new", 'UserKnownHostsFile="/tmp/towline-x/k" "/k"'],
  ],
  [{ ssh_strict_host_key_checking: "ask" }, ["StrictHostKeyChecking=yes"]],
  [{ ssh_prompted_tries: 2 }, ["NumberOfPasswordPrompts=2"]],
  [{ ssh_prompted_tries: 2, ssh_password: "x" }, ["NumberOfPasswordPrompts=1"]],
  [
    { ssh_preferred_authentications: ["gssapi-with-mic", "hostbased"] },
    ["PreferredAuthentications=gssapi-with-mic,hostbased", "GSSAPIAuthentication=yes", "HostbasedAuthentication=yes"],
  ],
  [{ ssh_keepalive_interval: 0.2 }, ["ServerAliveInterval=1"]],
  [{ ssh_host_key_alias: "alias" }, ['HostKeyAlias="alias"']],
])("%j", (data, options) => {
  expect(argumentsFor(data)).toEqual(expect.arrayContaining([...options]));
});

test.each([
  [undefined, ["-v", "-N", "-T", "-o"]],
  ["/tmp/c", ["-v", "-N", "-T", "-F", "/tmp/c", "-o"]],
])("reads the ssh_config that it is told: %s", (configFile, words) => {
  expect(argumentsFor({}, { configFile }).slice(0, words.length)).toEqual(words);
});
