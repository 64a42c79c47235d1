/** Projects with real npm-shaped packages in a temporary folder, for tests. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** Files by path: a text as it is, anything else as JSON. */
export type FileTree = { readonly [path: string]: unknown };

/** Makes a folder that holds these files, and removes it when the test is over. */
export function makeFolder(files: FileTree = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "towline-registry-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

/** Writes files below a folder. */
export function writeFiles(folder: string, files: FileTree): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** What differs from a healthy package. */
export interface PackageChanges {
  /** Members of package.json that differ. */
  readonly manifest?: { readonly [member: string]: unknown };
  /** The source of index.js. */
  readonly source?: string;
}

/** A healthy ESM connector package below `node_modules`, with changes. */
export function connectorPackage(packageName: string, identifier: string, changes: PackageChanges = {}): FileTree {
  const manifest = {
    name: packageName,
    version: "1.0.0",
    type: "module",
    exports: "./index.js",
    peerDependencies: { "@towline/core": "^0.1.0" },
    ...changes.manifest,
  };
  return {
    [`node_modules/${packageName}/package.json`]: manifest,
    [`node_modules/${packageName}/index.js`]: changes.source ?? `export default ${connectorSource(identifier)};`,
  };
}

/** JavaScript for a connector, branded as `defineConnector` of any copy of core brands it. */
export function connectorSource(identifier: string, members = ""): string {
  return `Object.defineProperty({
    name: ${JSON.stringify(identifier)},
    summary: "Hosts for tests",
    dataSchema: { type: "object", properties: { ${identifier}_port: { type: "integer", minimum: 1 } } },
    dataMeta: { ${identifier}_port: { description: "Port", default: 22 } },
    *makeNamesData(name) { yield { name: "@${identifier}/" + name }; },
    ${members}
  }, Symbol.for("towline.connector"), { value: 1 })`;
}

/** JavaScript for a plugin, branded as `definePlugin` of any copy of core brands it. */
export function pluginSource(name: string, members = "apply() {}"): string {
  return `Object.defineProperty({ name: ${JSON.stringify(name)}, ${members} }, Symbol.for("towline.plugin"), { value: 1 })`;
}
