/** Runs a config that is code, where nobody else could have written it. */
import { realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ConfigError, type ProblemDetails } from "../errors/kinds.ts";
import { within } from "../waiting/within.ts";
import { refuseCode } from "./file-trust.ts";

const CODE_DEADLINE_MS = 10_000;

/** @throws ConfigError for code that is not to be trusted, that fails, that never ends, or that exports nothing. */
export async function importCode(file: string): Promise<unknown> {
  if (file.endsWith(".ts") && !(process.features as { readonly typescript?: unknown }).typescript) {
    throw failed(file, `cannot be run: Node ${process.versions.node} does not read TypeScript`, {
      advice: "Use Node 22.18 or newer, or write towline.config.mjs or towline.config.yaml.",
    });
  }
  refuseCode(file);
  const late = (): never => {
    const message = `did not finish loading within ${CODE_DEADLINE_MS / 1000} seconds`;
    throw failed(file, message, { advice: "Look for an await at its top level that never ends." });
  };
  try {
    const url = pathToFileURL(realpathSync(file)).href;
    const module = (await within(CODE_DEADLINE_MS, import(url), late)) as { readonly default?: unknown };
    if (module.default !== undefined) return module.default;
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw failed(file, `failed to load: ${message.split("\n", 1)[0]}`, { advice: "Fix the file.", cause });
  }
  throw failed(file, "has no default export", { advice: "Export the config: export default { fleet: { … } };" });
}

function failed(file: string, message: string, details: ProblemDetails): ConfigError {
  return new ConfigError("ERR_TOWLINE_CONFIG_UNREADABLE", `The config ${file} ${message}`, details);
}
