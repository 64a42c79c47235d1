/** Keeps a put from writing one source over another, where the host's file system takes their names for one. */
import { Readable } from "node:stream";
import { quoteForShell } from "../../../command/quote.ts";
import type { FileAccess } from "../../../connector/connection.ts";
import { TransferError } from "../../../errors/kinds.ts";
import { type ByteName, showName, toByteName, toBytes } from "../../archive/archive-entry.ts";
import { type TransferTask, temporaryName } from "../../task/transfer-task.ts";
import { runProgram } from "../../there/host-program.ts";
import { isUnsupported, list } from "../../there/usable-files.ts";
import { EntryBudget } from "../../tree/entry-budget.ts";
import { type SameNames, showOther } from "../../tree/same-names.ts";

/** Exit code of a program that found two names to be one. */
const ONE_NAME = 85;

/**
 * Reads shell text that makes empty files of the names in a folder of their own, and then prints which two are one.
 * Parameters: destination, name of that folder. Where it can't be made, whoever writes tells why.
 */
const TRY_NAMES_PROGRAM = `
unset CDPATH
dest=$1 id=$2
case $dest in -*) dest=./$dest ;; esac
if [ ! -d "$dest" ]; then
  dest=\${dest%/}
  case $dest in */*) dest=\${dest%/*}/ ;; *) dest=. ;; esac
fi
cd -P "$dest" || exit 0
place=$PWD
clean() { cd /; rm -rf "\${place%/}/$id"; }
trap 'clean; exit 1' HUP INT TERM
umask 077
mkdir "$id" || exit 0
cd -P "./$id" && [ -O . ] || { clean; exit 0; }
sh 2>/dev/null
code=$?
clean
exit $code
`;

/** Each file holds its number. A name that leads to one before it was made is that one's. */
const TRY_NAME = `
try() {
  if [ -e "./$2" ]; then read -r other <"./$2"; echo "$other $1"; exit ${ONE_NAME}; fi
  echo "$1" >"./$2"
}
`;

/** @throws TransferError that tells both names */
export async function refuseSameNames(
  task: TransferTask,
  groups: readonly SameNames[],
  destination: string,
): Promise<void> {
  if (groups.length === 0) return;
  await task.askGate();
  const names = groups.flat();
  let number = 0;
  const tries = groups.map((group, index) => {
    const lines = group.map((name) => `try ${number++} ${quoteForShell(ownName(name))}\n`);
    return `mkdir ${index} && cd ${index} || exit 0\n${lines.join("")}cd ..\n`;
  });
  const stdin = Readable.from([Buffer.from(`${TRY_NAME}${tries.join("")}exit 0\n`, "latin1")]);
  const parameters = [destination, temporaryName()];
  const result = await runProgram(task, TRY_NAMES_PROGRAM, parameters, destination, { stdin }).catch((error) => {
    // A file protocol refuses to make what is there.
    if (isUnsupported(error)) return undefined;
    throw error;
  });
  if (result?.exitCode !== ONE_NAME) return;
  const [one, other] = result.stdout.split(" ").map((text) => names[Number(text)]);
  throw areOne(task, one ?? "", other ?? "");
}

/** The error for names that a file protocol could not make in a stage, because they are one; undefined where they are not. */
export async function explainByNames(
  task: TransferTask,
  files: FileAccess,
  groups: readonly SameNames[],
  stage: string,
): Promise<TransferError | undefined> {
  const pathOf = (name: ByteName): string => `${stage}/${toBytes(name).toString("utf8")}`;
  const lookUp = (name: ByteName): Promise<boolean> =>
    files.lstat(pathOf(name)).then(
      () => true,
      () => false,
    );
  for (const group of groups) {
    const found = await Promise.all(group.map(lookUp));
    const there = group.filter((_name, index) => found[index]);
    const [one = "", other] = there;
    if (other === undefined) continue;
    const folder = pathOf(one).slice(0, -toBytes(ownName(one)).toString("utf8").length);
    const listed = new Set((await list(files, folder, new EntryBudget())).map(({ name }) => toByteName(name)));
    if (there.some((name) => !listed.has(ownName(name)))) return areOne(task, one, other);
  }
  return undefined;
}

function ownName(name: ByteName): ByteName {
  return name.slice(name.lastIndexOf("/") + 1);
}

function areOne({ host, connector }: TransferTask, one: ByteName, other: ByteName): TransferError {
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_REFUSED",
    `Nothing was put on ${host}: ${showName(one)} is one name with ${showOther(one, other)} to its file system`,
    { host, connector, advice: "Leave one of them out with --exclude-files, or give it another name." },
  );
}
