/** The sources of groups that the files of ClusterShell set up. */
import { homedir } from "node:os";
import path from "node:path";
import type { Connection, NamesContext } from "@towline/core";
import { listingFailed, listSourceFolder, readSourceFile, resolveSourcePath, showText } from "@towline/listing";
import { parseIni, type Sections } from "./parse-ini.ts";
import { readGroupFile } from "./read-group-file.ts";
import type { Source } from "./source.ts";
import { upcallSource } from "./upcall-source.ts";

/** All of them. */
export interface Sources {
  /** @param name undefined for the default @throws InventoryError with those that are there */
  get(name: string | undefined): Source;
}

/** Reads the files as ClusterShell does: those of this machine's users, or those of the host before. */
export async function openSources(context: NamesContext): Promise<Sources> {
  const carrier = await context.carrier();
  const { signal } = context;
  const read = (file: string) => readSourceFile({ connector: "clustershell", carrier, path: file, signal });
  const main: { [key: string]: string } = {};
  const found = new Map<string, Source>();
  let folder = "";
  for (const file of configFiles(context)) {
    const text = await read(file);
    if (text === undefined) continue;
    folder = path.posix.dirname(file);
    const sections = parseIni(text);
    Object.assign(main, sections.get("Main"));
    addUpcalls(sections, file, folder, context, carrier, found);
  }
  if (folder === "") {
    throw listingFailed(
      "clustershell",
      "There is no groups.conf of ClusterShell",
      "Install ClusterShell (Debian: clustershell), or set clustershell_config.",
    );
  }
  for (const place of foldersIn(main.confdir ?? main.groupsdir, folder)) {
    for (const name of await listSourceFolder({ connector: "clustershell", carrier, path: place, signal })) {
      const file = path.posix.join(place, name);
      const text = name.endsWith(".conf") && !name.startsWith(".") ? await read(file) : undefined;
      if (text !== undefined) addUpcalls(parseIni(text), file, place, context, carrier, found);
    }
  }
  for (const place of foldersIn(main.autodir, folder)) {
    for (const name of await listSourceFolder({ connector: "clustershell", carrier, path: place, signal })) {
      const file = path.posix.join(place, name);
      const text = name.endsWith(".yaml") && !name.startsWith(".") ? await read(file) : undefined;
      if (text === undefined) continue;
      for (const source of await readGroupFile(file, text)) found.set(source.name, source);
    }
  }
  return {
    get(name = main.default ?? [...found.keys()][0] ?? "") {
      const source = found.get(name);
      if (source !== undefined) return source;
      const advice = `There are ${showText([...found.keys()].join(", ")) || "none"}.`;
      throw listingFailed("clustershell", `ClusterShell has no source of groups ${showText(name)}`, advice);
    },
  };
}

/** The later are stronger. */
function configFiles(context: NamesContext): readonly string[] {
  const { clustershell_config: own } = context.data;
  if (typeof own === "string" && own !== "") return [resolveSourcePath(own, context)];
  if (!context.isHere) return ["/etc/clustershell/groups.conf"];
  const { XDG_CONFIG_HOME, CLUSTERSHELL_CFGDIR } = process.env;
  const folders = [
    "/etc/clustershell",
    path.join(homedir(), ".local/etc/clustershell"),
    path.join(XDG_CONFIG_HOME || path.join(homedir(), ".config"), "clustershell"),
    ...(CLUSTERSHELL_CFGDIR ? [CLUSTERSHELL_CFGDIR] : []),
  ];
  return folders.map((folder) => path.join(folder, "groups.conf"));
}

/** Words with `$CFGDIR`, in quotes where they hold spaces. */
function foldersIn(value: string | undefined, folder: string): readonly string[] {
  const words = [...(value ?? "").matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
  return [
    ...new Set(
      words.map((word) =>
        path.posix.resolve(
          folder,
          word.replace(/\$(?:CFGDIR\b|\{CFGDIR\})/g, () => folder),
        ),
      ),
    ),
  ];
}

function addUpcalls(
  sections: Sections,
  file: string,
  folder: string,
  context: NamesContext,
  carrier: Connection,
  found: Map<string, Source>,
): void {
  for (const [section, settings] of sections) {
    if (section === "Main") continue;
    for (const name of section.split(",").map((each) => each.trim())) {
      found.set(name, upcallSource(name, settings, { file, folder, context, carrier }));
    }
  }
}
