/**
 * What a sudo that is not Debian's says. The program is a stand-in of ours, which speaks as sudo-rs does, or German: it
 * shows that our words for a refusal don't depend on those of the program, and nothing about sudo-rs itself.
 */
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

interface Wording {
  readonly prompt: string;
  readonly again: string;
  readonly given: string;
  readonly required: string;
  readonly forbidden: string;
}

const WORDINGS: { readonly [name: string]: Wording } = {
  "sudo-rs": {
    prompt: "[sudo: $prompt] Password: ",
    again: "sudo: Authentication failed, try again.",
    given: "sudo: no password was provided",
    required: "sudo: interactive authentication is required",
    forbidden: "sudo: I'm sorry $USER. I'm afraid I can't do that",
  },
  German: {
    prompt: "$prompt",
    again: "Das hat nicht funktioniert, bitte nochmal probieren.",
    given: "sudo: Es wurde kein Passwort angegeben",
    required: "sudo: Ein Passwort ist notwendig",
    forbidden: "op ist nicht in der sudoers-Datei.",
  },
};

/** Asks up to three times for `right`, as sudo does, and notes each attempt. */
const standIn = ({ prompt, again, given, required, forbidden }: Wording, folder: string): string => `#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
    -n) mode=silent ;;
    -S) mode=ask ;;
    -p) shift; prompt=$1 ;;
    --) shift; break ;;
  esac
  shift
done
[ ! -e ${folder}/forbidden ] || { echo "${forbidden}" >&2; exit 1; }
[ "$mode" = ask ] || { echo "${required}" >&2; exit 1; }
for try in 1 2 3; do
  printf %s "${prompt}" >&2
  IFS= read -r line || { echo >&2; echo "${given}" >&2; exit 1; }
  echo attempt >>${folder}/attempts
  [ "$line" != right ] || exec "$@"
  echo "${again}" >&2
done
exit 1
`;

let folder: string;
let fleet: Fleet;
const plainPath = process.env.PATH;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "towline-sudo-"));
  process.env.PATH = `${folder}:${plainPath}`;
  fleet = await openFleet({ connectors: [local], config: false });
});
afterEach(async () => {
  await fleet.close();
  process.env.PATH = plainPath;
  await rm(folder, { recursive: true, force: true });
});

describe.each(Object.entries(WORDINGS))("a stand-in that speaks as %s", (_name, wording) => {
  beforeEach(async () => {
    await writeFile(path.join(folder, "sudo"), standIn(wording, folder));
    await chmod(path.join(folder, "sudo"), 0o755);
  });
  const run = (sudoPassword?: string) =>
    fleet.host("@local").run("cat", { sudo: true, sudoPassword, stdin: "own", timeout: 20_000 });

  test("is given the right password, and the command its own input", async () => {
    expect(await run("right")).toMatchObject({ status: "ok", stdout: "own", stderr: "" });
  });

  test("is given a wrong one once, whatever it would allow", async () => {
    const result = await run("wrong");
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_PRIVILEGE" } });
    expect(result.error?.message).toBe("sudo did not accept the password on @local");
    expect(await readFile(path.join(folder, "attempts"), "utf8")).toBe("attempt\n");
  });

  test("says that it wants one, and the advice names it", async () => {
    const result = await run();
    expect(result).toMatchObject({ status: "refused", stdout: "" });
    expect(result.error?.advice).toContain("--ask-sudo-password");
  });

  test("says that the user may not", async () => {
    await writeFile(path.join(folder, "forbidden"), "");
    const result = await run("right");
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_PRIVILEGE" } });
    expect(result.error?.advice).toContain("sudo -l");
  });
});
