/** Every command. All are one file when built: files that are loaded together start faster as one. */
import type { Command } from "commander";
import { registerCompletionCommand } from "../commands/completion.ts";
import { registerConnectorsCommand } from "../commands/connectors.ts";
import { registerDemoCommand } from "../commands/demo.ts";
import { registerDoctorCommand } from "../commands/doctor.ts";
import { registerExplainCommand } from "../commands/explain.ts";
import { registerForwardCommand } from "../commands/forward.ts";
import { registerGetCommand } from "../commands/get.ts";
import { registerHostsCommand } from "../commands/hosts.ts";
import { registerInitCommand } from "../commands/init.ts";
import { registerPluginsCommand } from "../commands/plugins.ts";
import { registerPutCommand } from "../commands/put.ts";
import { registerRebootCommand } from "../commands/reboot.ts";
import { registerRunCommand } from "../commands/run.ts";
import { registerSchemaCommand } from "../commands/schema.ts";
import { registerShellCommand } from "../commands/shell.ts";
import { registerSyncCommand } from "../commands/sync.ts";
import { registerTrustCommand } from "../commands/trust.ts";
import { registerWaitCommand } from "../commands/wait.ts";
import type { CliContext } from "../process/cli-context.ts";

/** Adds a command to a program; `createWholeProgram` makes one that has them all. */
type Register = (program: Command, context: CliContext, createWholeProgram: () => Command) => void;

/** The commands by name, in the order of the help. */
export const COMMANDS: ReadonlyMap<string, Register> = new Map<string, Register>([
  ["run", registerRunCommand],
  ["put", registerPutCommand],
  ["get", registerGetCommand],
  ["sync", registerSyncCommand],
  ["shell", registerShellCommand],
  ["forward", registerForwardCommand],
  ["wait", registerWaitCommand],
  ["reboot", registerRebootCommand],
  ["hosts", registerHostsCommand],
  ["explain", registerExplainCommand],
  ["trust", registerTrustCommand],
  ["connectors", registerConnectorsCommand],
  ["plugins", registerPluginsCommand],
  ["doctor", registerDoctorCommand],
  ["init", registerInitCommand],
  ["schema", registerSchemaCommand],
  ["demo", registerDemoCommand],
  ["completion", registerCompletionCommand],
]);
