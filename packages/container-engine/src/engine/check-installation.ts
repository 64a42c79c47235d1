/** Tells whether an engine's program is on this machine, whether the engine answers, and their versions. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { InstallationFinding } from "@towline/core";
import type { Engine } from "./engine.ts";
import { lastLine } from "./explain-failure.ts";

const TIMEOUT = 5_000;

export async function checkInstallation(engine: Engine): Promise<readonly InstallationFinding[]> {
  const program = await checkProgram(engine);
  return program.ok && engine.hasService ? [program, await checkService(engine)] : [program];
}

async function checkProgram({ name, debianPackage }: Engine): Promise<InstallationFinding> {
  const subject = `${name} program`;
  try {
    const { stdout } = await promisify(execFile)(name, ["--version"], { timeout: TIMEOUT });
    return { name: subject, ok: true, detail: stdout.trim() };
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return {
      name: subject,
      ok: false,
      detail: `${isMissing ? "not found" : lastLine((error as Error).message)}: only containers on other machines can be reached`,
      advice: `Install it (Debian: ${debianPackage}), or go by a machine that has it: @ssh/HOST//@${name}/NAME`,
    };
  }
}

async function checkService({ name, startAdvice }: Engine): Promise<InstallationFinding> {
  const subject = `${name} engine`;
  try {
    const words = ["version", "--format={{.Server.Version}}"];
    const { stdout } = await promisify(execFile)(name, words, { timeout: TIMEOUT });
    return { name: subject, ok: true, detail: stdout.trim() };
  } catch (error) {
    const said = lastLine((error as { stderr?: string }).stderr ?? "") || "no answer";
    return { name: subject, ok: false, detail: said, advice: startAdvice };
  }
}
