/** Builds every package: one bundled module per entry (a CLI that loads seventy small files starts slowly), and types. */
import { execFile } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, "..");

/** Bundled CommonJS packages ask for Node's own modules by `require`, which a module does not have. */
const REQUIRE = `import { createRequire as towlineRequire } from "node:module";\nconst require = towlineRequire(import.meta.url);`;

/** Those that cosmiconfig has by itself run code and load TypeScript; core gives it others. */
const withoutCosmiconfigLoaders = {
  name: "without-cosmiconfig-loaders",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]cosmiconfig[\\/]dist[\\/]loaders\.js$/ }, () => ({ contents: "" }));
  },
};

const folders = (
  await Promise.all(
    ["packages", "plugins"].map(async (parent) =>
      (await readdir(path.join(root, parent))).map((name) => path.join(root, parent, name)),
    ),
  )
).flat();

/** Parts of core that are small and keep nothing are built into what uses them: each file more is felt at every start. */
const partsOfCore = {
  name: "parts-of-core",
  setup({ onResolve }) {
    onResolve({ filter: /^@towline\/core\/./ }, async ({ path: specifier }) => {
      const core = path.join(root, "packages/core");
      const { exports } = JSON.parse(await readFile(path.join(core, "package.json"), "utf8"));
      return { path: path.join(core, exports[specifier.replace("@towline/core", ".")]["@towline/source"]) };
    });
  },
};

// Each package is built whatever becomes of the others, so that all mistakes are told at once.
for (const outcome of await Promise.allSettled(folders.map(buildPackage))) {
  if (outcome.status === "fulfilled") continue;
  console.error(outcome.reason.message);
  process.exitCode = 1;
}

async function buildPackage(folder) {
  const manifest = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  // It is built into those that are published.
  if (manifest.private === true) return;
  const entries = Object.values(manifest.exports ?? { ".": { "@towline/source": "./src/main.ts" } }).map((conditions) =>
    path.join(folder, conditions["@towline/source"]),
  );
  await rm(path.join(folder, "dist"), { recursive: true, force: true });
  const outcomes = await Promise.allSettled([
    // Each by itself: what two entries had in common would be a file more for every start, and they are small.
    ...entries.map((entry) =>
      build({
        entryPoints: [entry],
        outbase: path.join(folder, "src"),
        outdir: path.join(folder, "dist"),
        bundle: true,
        splitting: true,
        format: "esm",
        platform: "node",
        target: "node20.19",
        // What a package depends on is installed beside it; what it only develops with becomes a part of it.
        external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).flatMap((name) => [
          name,
          `${name}/*`,
        ]),
        banner: { js: REQUIRE },
        plugins: [withoutCosmiconfigLoaders, partsOfCore],
        logLevel: "warning",
      }),
    ),
    run(process.execPath, [
      path.join(root, "node_modules/typescript/bin/tsc"),
      "-p",
      path.join(folder, "tsconfig.build.json"),
    ]).catch((error) => {
      throw new Error(`types of ${manifest.name}:\n${error.stdout}`);
    }),
  ]);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
