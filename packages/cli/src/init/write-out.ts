/** Puts a config where it belongs, never over a file that is there, and says what there is to know of it. */
import { access, writeFile } from "node:fs/promises";
import path from "node:path";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";
import { formatCount } from "../render/format-quantity.ts";
import { tellUser } from "../session/tell-user.ts";
import type { Draft } from "./draft.ts";
import { describeLeftOut } from "./write-config.ts";

const USUAL_NAME = "towline.config.yaml";
/** They would be found besides, or instead. */
const OTHER_NAMES = ["towline.config.yml", "towline.config.json", "towline.config.mjs", "towline.config.ts"];
/** The rest is in the file. */
const MOST_TOLD = 20;

/** Where and how. */
export interface OutputFlags {
  readonly output?: string;
  readonly force?: boolean;
}

/**
 * @param draft undefined for a config that was made from nothing
 * @throws UsageError where there is a file already, or the file can't be written
 */
export async function writeOut(
  text: string,
  draft: Draft | undefined,
  { output = USUAL_NAME, force = false }: OutputFlags,
  context: CliContext,
): Promise<void> {
  if (output === "-") context.stdout.write(text);
  else {
    if (output === USUAL_NAME && !force) await refuseSecondConfig(context.cwd);
    await write(path.resolve(context.cwd, output), output, text, force);
  }
  const where = output === "-" ? "" : `${output}: `;
  if (draft === undefined) {
    if (output !== "-") tellUser(`${where}a config to begin with. Add your hosts, then: towline hosts`, context);
    return;
  }
  const { hosts, groups, boats, leftOut, remarks } = draft;
  const counts = [formatCount(hosts.length, "host"), formatCount(groups.length, "group")];
  if (boats.length > 0) counts.push(formatCount(boats.length, "boat"));
  tellUser(`${where}${counts.join(", ")}`, context);
  for (const remark of remarks) tellUser(remark, context);
  for (const each of leftOut.slice(0, MOST_TOLD)) tellUser(`left out: ${describeLeftOut(each)}`, context);
  if (leftOut.length > MOST_TOLD) {
    tellUser(`left out: ${leftOut.length - MOST_TOLD} more, which the first lines of the config name`, context);
  }
}

async function refuseSecondConfig(folder: string): Promise<void> {
  for (const name of OTHER_NAMES) {
    const isThere = await access(path.join(folder, name)).then(
      () => true,
      () => false,
    );
    if (isThere) {
      throw new UsageError(
        `There is ${name} already`,
        "Write another file with --output FILE, print it with --output -, or have two with --force.",
      );
    }
  }
}

async function write(place: string, shown: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(place, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      throw new UsageError(
        `${shown} is there already`,
        "Write over it with --force, write another file with --output FILE, or print it with --output -.",
      );
    }
    throw new UsageError(`Can't write ${shown}: ${(error as Error).message}`);
  }
}
