/** A source whose groups are found by commands. */
import type { Connection, NamesContext } from "@towline/core";
import { askProgram, listingFailed, showText } from "@towline/listing";
import { judgeConfig } from "./judge-config.ts";
import type { Source } from "./source.ts";

/** Where the commands stand, and where they run. */
export interface UpcallPlace {
  readonly file: string;
  readonly folder: string;
  readonly context: NamesContext;
  readonly carrier: Connection;
}

/** What a shell would take for more than a name. */
const SAFE = /^(?!-)[\w.+@%/=-]+$/;

/** @throws InventoryError, when it is asked, for what a shell could take for more than a name, and for commands that fail */
export function upcallSource(name: string, settings: { readonly [key: string]: string }, place: UpcallPlace): Source {
  const { file, folder, context, carrier } = place;
  const call = async (
    upcall: string,
    values: { readonly [variable: string]: string } = {},
  ): Promise<string | undefined> => {
    const command = settings[upcall];
    if (command === undefined || command === "") return undefined;
    if (context.isHere) judgeConfig(file);
    const all: { readonly [variable: string]: string } = { ...values, CFGDIR: folder, SOURCE: name };
    for (const value of Object.values(values)) {
      if (!SAFE.test(value))
        throw listingFailed(
          "clustershell",
          `${showText(value)} can't be asked for: a shell could take it for more than a name`,
        );
    }
    const text = command.replace(
      /\$(?:(\$)|([A-Z]+)\b|\{([A-Z]+)\})/g,
      (whole, dollar?: string, plain?: string, braced?: string) => {
        if (dollar !== undefined) return "$";
        const variable = plain ?? braced ?? "";
        return Object.hasOwn(all, variable) ? (all[variable] ?? "") : whole;
      },
    );
    const printed = await askProgram({
      connector: "clustershell",
      carrier,
      argv: ["sh", "-c", 'cd -- "$1" && exec sh -c "$2"', "sh", folder, text],
      signal: context.signal,
      program: `The ${upcall} of the source ${name} in ${showText(file)}`,
      install: "Correct its command.",
    });
    return printed.trim();
  };
  return {
    name,
    map: async (group) => (await call("map", { GROUP: group })) ?? "",
    all: () => call("all"),
    async list() {
      const printed = await call("list");
      if (printed !== undefined) return printed.split(/\s+/).filter((group) => group !== "");
      throw listingFailed(
        "clustershell",
        `The source ${name} does not list its groups`,
        `Name one: @clustershell/${name}:GROUP`,
      );
    },
  };
}
