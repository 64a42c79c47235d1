/** What must and must not be in a package as it would be published. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

const UNWANTED_FILES = [
  [/[.-]test\.([cm]?[jt]s|d\.ts)$|\/test\//, "a test"],
  [/\.tsbuildinfo$/, "build info"],
  [/^package\/src\//, "sources"],
  [/^package\/(node_modules|\.)/, "what belongs to this machine"],
];

const UNWANTED_TEXTS = [
  [/(?<![\w.])\/(work|home\/\w+|root|Users)\//, "a path of this machine"],
  [/https?:\/\/(registry\.|localhost:|127\.0\.0\.1:)/, "the address of a registry or a local server"],
  [/"@towline\/source"/, "the source condition"],
];

/** Reads a tarball; returns its manifest and a line for each thing that is wrong with it. */
export async function findMistakes(tarball) {
  const files = (await tar("-tzf", tarball)).trim().split("\n");
  const manifest = JSON.parse(await tar("-xzOf", tarball, "package/package.json"));
  const mistakes = [];
  for (const file of files) {
    for (const [pattern, what] of UNWANTED_FILES) if (pattern.test(file)) mistakes.push(`holds ${what}: ${file}`);
  }
  if (!files.some((file) => /^package\/dist\/.*\.js$/.test(file))) mistakes.push("has no dist");
  if (!files.includes("package/README.md")) mistakes.push("has no README.md");
  const exported = Object.values(manifest.exports ?? {}).flatMap((conditions) => Object.values(conditions));
  for (const file of [...Object.values(manifest.bin ?? {}), ...exported]) {
    if (!files.includes(`package/${file.replace(/^\.\//, "")}`)) mistakes.push(`names ${file}, which it does not hold`);
  }
  for (const range of Object.values({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    if (/^(workspace|catalog|link|file):/.test(range)) mistakes.push(`depends on ${range}`);
  }
  for (const file of files.filter((name) => /\.([cm]?js|d\.ts|json|md)$/.test(name))) {
    const text = await tar("-xzOf", tarball, file);
    for (const [pattern, what] of UNWANTED_TEXTS) {
      const found = pattern.exec(text);
      if (found !== null) mistakes.push(`${file} holds ${what}: ${found[0]}`);
    }
  }
  return { manifest, mistakes };
}

async function tar(...words) {
  return (await execute("tar", words, { maxBuffer: 2 ** 28 })).stdout;
}
