/** How benchmarks call the built command and the built library. */
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");

/** The words that start `towline` with these arguments. */
export function towline(...words) {
  return [process.execPath, path.join(root, "packages/cli/bin/towline.js"), ...words];
}

/** The library as it is published. */
export function importCore() {
  return import(path.join(root, "packages/core/dist/index.js"));
}

/** One of the connectors as it is published. */
export async function importConnector(name) {
  return (await import(path.join(root, `plugins/connector-${name}/dist/index.js`))).default;
}

/** The ssh connector as it is published. */
export function importSshConnector() {
  return importConnector("ssh");
}
