/** Every command and how it is loaded: one that is not asked for costs nothing. */
import type { Command } from "commander";
import type { CliContext } from "./cli-context.ts";

type Register = (program: Command, context: CliContext) => void;

/** The commands by name, in the order of the help. */
export const COMMANDS: ReadonlyMap<string, () => Promise<Register>> = new Map([
  ["run", async () => (await import("../commands/fan-out-commands.ts")).registerRunCommand],
  ["put", async () => (await import("../commands/fan-out-commands.ts")).registerPutCommand],
  ["get", async () => (await import("../commands/fan-out-commands.ts")).registerGetCommand],
  ["hosts", async () => (await import("../commands/listing-commands.ts")).registerHostsCommand],
  ["explain", async () => (await import("../commands/listing-commands.ts")).registerExplainCommand],
  ["connectors", async () => (await import("../commands/listing-commands.ts")).registerConnectorsCommand],
  ["plugins", async () => (await import("../commands/listing-commands.ts")).registerPluginsCommand],
  ["doctor", async () => (await import("../commands/doctor.ts")).registerDoctorCommand],
  ["schema", async () => (await import("../commands/listing-commands.ts")).registerSchemaCommand],
  ["demo", async () => (await import("../commands/demo.ts")).registerDemoCommand],
  ["completion", async () => (await import("../commands/completion.ts")).registerCompletionCommand],
]);
