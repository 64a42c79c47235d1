/** Projects in which everything that could run leaves a marker, by what it is called by. */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { type FileTree, makeFolder, writeTree } from "./folders.ts";

/** A project and the folder with the markers of what ran. */
export interface MarkedProject {
  /** Everything about it is in here, and nothing else. */
  readonly top: string;
  readonly folder: string;
  /** What names something to run, or is run, relative to the folder. */
  readonly sources: readonly string[];
  /** What has run, sorted. */
  ran(): readonly string[];
}

/** What can be in a project. */
export type Kind = "plugins" | "connectors" | "programs" | "code";

/** What runs in a project of each kind that is its user's own. */
export const RUNS: { readonly [Kind_ in Kind]: readonly string[] } = {
  plugins: ["plugin-by-name", "plugin-by-path"],
  connectors: ["connector-by-name", "connector-by-path", "the-project-itself"],
  programs: ["env-by-program", "match-exec", "match-exec-of-include", "proxy-command", "shell", "value"],
  code: ["code"],
};

const PEERS = { peerDependencies: { "@towline/core": "*" }, version: "1.0.0", main: "index.cjs" };

/** Makes a project whose folder lies in a folder of its own. */
export function makeMarkedProject(kind: Kind): MarkedProject {
  const top = makeFolder({ "project/.git/": "" });
  const markers = makeFolder();
  const folder = path.join(top, "project");
  const files = FILES[kind](markers, folder);
  writeTree(folder, files);
  const sources = Object.keys(files).filter((name) => !name.endsWith("/"));
  return { top, folder, sources, ran: () => (existsSync(markers) ? readdirSync(markers).sort() : []) };
}

const FILES: { readonly [Kind_ in Kind]: (markers: string, folder: string) => FileTree } = {
  plugins: (markers) => ({
    "towline.config.yaml": `plugins: [./own.cjs, towline-plugin-named]\nfleet: { hosts: ["@local"] }\n`,
    "own.cjs": pluginCode(markers, "plugin-by-path"),
    "package.json": JSON.stringify({ name: "fleet", dependencies: { "towline-plugin-named": "1" } }),
    "node_modules/towline-plugin-named/package.json": JSON.stringify({ name: "towline-plugin-named", ...PEERS }),
    "node_modules/towline-plugin-named/index.cjs": pluginCode(markers, "plugin-by-name"),
  }),
  connectors: (markers) => ({
    "towline.config.yaml": `connectors: { own: ./own.cjs }\nfleet: { hosts: ["@own/a", "@named/a", "@self/a"] }\n`,
    "own.cjs": connectorCode(markers, "own", "connector-by-path"),
    "package.json": JSON.stringify({
      ...{ name: "fleet", dependencies: { "towline-connector-named": "1" } },
      ...{ ...PEERS, main: "self.cjs", towline: { connector: "self" } },
    }),
    "self.cjs": connectorCode(markers, "self", "the-project-itself"),
    "node_modules/towline-connector-named/package.json": JSON.stringify({ name: "towline-connector-named", ...PEERS }),
    "node_modules/towline-connector-named/index.cjs": connectorCode(markers, "named", "connector-by-name"),
  }),
  programs: (markers, folder) => ({
    "towline.config.yaml": [
      "groups:",
      `  valued: { hosts: [v1], data: { ssh_password: { $command: [touch, ${markers}/value] } } }`,
      `  proxied: { hosts: [p1], data: { ssh_proxy_command: "touch ${markers}/proxy-command" } }`,
      "  configured: { hosts: [c1], data: { ssh_config_file: ssh_config } }",
      `data: { ssh_hostname: 127.0.0.1, ssh_port: 1 }`,
      "fleet:",
      "  hosts:",
      `    - "@local": { _env: { MARKED: { $command: [./env-by-program] } }, _shell_executable: ${folder}/shell }`,
    ].join("\n"),
    "env-by-program": { content: `#!/bin/sh\ntouch ${markers}/env-by-program\n`, mode: 0o755 },
    shell: { content: `#!/bin/sh\ntouch ${markers}/shell\nexec sh "$@"\n`, mode: 0o755 },
    ssh_config: `Match exec "touch ${markers}/match-exec"\n  User a\nMatch all\n  Include ${folder}/included\n`,
    included: `Match exec "touch ${markers}/match-exec-of-include"\n  Compression yes\n`,
  }),
  code: (markers) => ({
    "towline.config.mjs": `import { writeFileSync } from "node:fs";
      writeFileSync("${markers}/code", "");
      export default { fleet: { hosts: ["@local"] } };`,
  }),
};

function leave(markers: string, name: string): string {
  return `require("node:fs").writeFileSync(${JSON.stringify(path.join(markers, name))}, "");`;
}

function pluginCode(markers: string, name: string): string {
  return `${leave(markers, name)}
    module.exports = { name: "${name}", apply() {}, [Symbol.for("towline.plugin")]: 1 };`;
}

function connectorCode(markers: string, identifier: string, name: string): string {
  return `${leave(markers, name)}
    module.exports = { name: "${identifier}", summary: "Hosts", dataSchema: { type: "object", properties: {} }, dataMeta: {},
      *makeNamesData(name) { yield { name: "@${identifier}/" + name }; },
      connect: async ({ carrier }) => ({ exec: (argv, options) => carrier.exec(argv, options), disconnect: async () => {} }),
      [Symbol.for("towline.connector")]: 1 };`;
}
