/** `npm run manifests`: writes into each package.json what all packages share, which stands once, in the root's. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

/** What is read here of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly license?: string;
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly engines?: { readonly node: string };
  readonly dependencies?: { readonly [name: string]: string };
  readonly [property: string]: unknown;
}

/** The folders of all packages, relative to the root, which is the first. */
export function listPackages(): string[] {
  const folders = ["packages", "plugins"].flatMap((parent) =>
    readdirSync(path.join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return [".", ...folders.sort()];
}

/** A package.json as it is. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")) as Manifest;
}

/** A package.json as it should be: where its project is follows from the root's `repository`. */
export function completeManifest(folder: string): Manifest {
  const { license, repository, engines } = readManifest(".");
  if (repository === undefined) throw new Error("The root's package.json does not say where the project is");
  const project = repository.url.replace(/^git\+/, "").replace(/\.git$/, "");
  const shared = {
    homepage: folder === "." ? `${project}#readme` : `${project}/tree/main/${folder}#readme`,
    bugs: { url: `${project}/issues` },
    license,
    repository: folder === "." ? repository : { ...repository, directory: folder },
  };
  const { name, version, private: isPrivate, description, keywords, ...others } = readManifest(folder);
  const rest = Object.entries(others).filter(([property]) => !Object.hasOwn(shared, property));
  const head = { name, version, private: isPrivate, description, keywords };
  return JSON.parse(JSON.stringify({ ...head, ...shared, ...Object.fromEntries(rest), engines })) as Manifest;
}

/** Writes every package.json as it should be. */
export function writeManifests(): void {
  for (const folder of listPackages()) {
    const text = `${JSON.stringify(completeManifest(folder), null, 2)}\n`;
    writeFileSync(path.join(root, folder, "package.json"), text);
  }
}

if (process.argv[1] === import.meta.filename) writeManifests();
