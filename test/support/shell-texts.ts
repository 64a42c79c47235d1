/** All text for a host's `sh` in the sources: the constants that hold some are found by reading, so that none is forgotten. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build, type Plugin } from "esbuild";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** A constant of words, or of several. Their names are in capitals. */
const CONSTANT = /^(export )?const ([A-Z][A-Z0-9_]*)(?:: [^=\n]*)? =\s*(?:["'`[{]|ownProgram\()/gm;

/** Where `sh` is given its text: as a word in the place, a constant, or what is put together of such. */
const GIVEN = /"-c",\s*((?:"[^"\n]*"|'[^'\n]*'|`[^`]*`)|[^,\]]+)/g;

/** What a shell would do something with, beside words. */
const SHELL_SIGNS = /[;|&\n]|\$[@1-9({]|"\$/;
const SHELL_WORDS =
  /(?:^|[\n;({|&] ?)(?:\{|\[|exec|printf|echo|case|trap|eval|set(?= [-+])|unset|read|command|stty|kill|export|mount|shift|if|for|while|cat|rm|cd|[a-z_]+=)(?= |\S*;|\S*\n)/;

/** Regular expressions, and programs for Node. */
const OTHER_LANGUAGE = /\(\?[:=!]|\nconst /;

/** Text, and the constant or the file that holds it. */
export interface ShellText {
  readonly name: string;
  readonly text: string;
}

/** The sources of all packages, from the repository's root. */
export function listSources(): readonly string[] {
  return ["packages", "plugins"]
    .flatMap((folder) => readdirSync(path.join(ROOT, folder)).map((name) => path.join(folder, name, "src")))
    .flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        path.join(folder, name),
      ),
    )
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .sort();
}

/** What stands behind `"sh", "-c"` in a source. */
export function listGiven(file: string): readonly string[] {
  return [...readFileSync(path.join(ROOT, file), "utf8").matchAll(GIVEN)].map((match) => match[1]?.trim() ?? "");
}

/** What the constants of these files hold, as far as it is for a shell. */
export async function readShellTexts(files: readonly string[]): Promise<readonly ShellText[]> {
  const texts: ShellText[] = [];
  for (const [name, value] of Object.entries(await evaluate(files))) collect(name, value, texts);
  return texts;
}

function collect(name: string, value: unknown, texts: ShellText[]): void {
  if (typeof value === "string") {
    if (SHELL_SIGNS.test(value) && SHELL_WORDS.test(value) && !OTHER_LANGUAGE.test(value)) {
      texts.push({ name, text: value });
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [part, inner] of Object.entries(value)) collect(`${name}.${part}`, inner, texts);
  }
}

/** The constants by file and name, without running anything else of the sources. */
async function evaluate(files: readonly string[]): Promise<{ readonly [name: string]: unknown }> {
  const names = files.flatMap((file) => constantsOf(path.join(ROOT, file)).map(({ name }) => ({ file, name })));
  const lines = names.map(
    ({ file, name }, index) => `export { ${name} as c${index} } from ${JSON.stringify(path.join(ROOT, file))};`,
  );
  const { outputFiles } = await build({
    stdin: { contents: lines.join("\n"), resolveDir: ROOT, loader: "ts" },
    ...{ bundle: true, write: false, format: "esm", platform: "node", logLevel: "error" },
    plugins: [exportingAll],
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as {
    [name: string]: unknown;
  };
  return Object.fromEntries(names.map(({ file, name }, index) => [`${file} ${name}`, module[`c${index}`]]));
}

function constantsOf(file: string): readonly { readonly name: string; readonly isExported: boolean }[] {
  return [...readFileSync(file, "utf8").matchAll(CONSTANT)].map((match) => ({
    name: match[2] ?? "",
    isExported: match[1] !== undefined,
  }));
}

/** The source of a package of ours. */
function entryOf(name: string): string | undefined {
  const [, part, rest = ""] = /^@towline\/([^/]+)(\/.*)?$/.exec(name) ?? [];
  if (part === undefined) return undefined;
  const folder = path.join(ROOT, "packages", part);
  const { exports } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
    exports: { readonly [entry: string]: string | { readonly [condition: string]: string } };
  };
  const entry = exports[`.${rest}`];
  return path.join(folder, (typeof entry === "object" ? entry["@towline/source"] : entry) ?? "");
}

/** Lets each source export what its constants hold, and leaves out all that they don't need. */
const exportingAll: Plugin = {
  name: "exporting-all",
  setup(bundle) {
    bundle.onResolve({ filter: /./ }, ({ path: name, resolveDir }) => {
      const entry = entryOf(name);
      if (entry !== undefined) return { path: entry, sideEffects: false };
      if (!name.startsWith(".") && !path.isAbsolute(name)) return { path: name, external: true, sideEffects: false };
      return { path: path.resolve(resolveDir, name), sideEffects: false };
    });
    bundle.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      const hidden = constantsOf(file).filter(({ isExported }) => !isExported);
      const more = hidden.length === 0 ? "" : `\nexport { ${hidden.map(({ name }) => name).join(", ")} };`;
      return { contents: `${readFileSync(file, "utf8")}${more}`, loader: "ts" };
    });
  },
};
